/** A MIDI system with one controller, nanoKONTROL2, whose bytes come by UDP to the port of this machine that
 *  STEMBRIDGE_BENCH_MIDI names: the API of the `midi` package. */
import { createSocket, type Socket } from 'node:dgram'

type Hear = (seconds: number, bytes: Buffer) => void
const NAME = 'nanoKONTROL2'

class Port {
  #isOpen = false
  getPortCount = (): number => 1
  getPortName = (): string => NAME
  openPortByName(): void {
    this.#isOpen = true
  }
  isPortOpen = (): boolean => this.#isOpen
  destroy(): void {
    this.#isOpen = false
  }
}

export class Input extends Port {
  #hear: Hear = () => {}
  #socket: Socket | undefined
  ignoreTypes(): void {}
  on(_: 'messageBuffer', hear: Hear): void {
    this.#hear = hear
  }
  override openPortByName(): void {
    super.openPortByName()
    this.#socket = createSocket('udp4')
      .on('message', bytes => this.#hear(0, bytes))
      .bind(Number(process.env.STEMBRIDGE_BENCH_MIDI), '127.0.0.1')
  }
  override destroy(): void {
    super.destroy()
    this.#socket?.close()
    this.#socket = undefined
  }
}

export class Output extends Port {
  sendMessage(): void {}
}
