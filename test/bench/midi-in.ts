/** A MIDI system with one controller, nanoKONTROL2, whose bytes come by UDP to the port of this machine that
 *  STEMBRIDGE_BENCH_MIDI names: the API of the `midi` package. */
import { createSocket, type Socket } from 'node:dgram'
import { DoorPort } from '../midi/door-port.ts'

type Hear = (seconds: number, bytes: Buffer) => void
const NAME = 'nanoKONTROL2'

export class Input extends DoorPort {
  #hear: Hear = () => {}
  #socket: Socket | undefined
  constructor() {
    super(NAME)
  }
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

export class Output extends DoorPort {
  constructor() {
    super(NAME)
  }
  sendMessage(): void {}
}
