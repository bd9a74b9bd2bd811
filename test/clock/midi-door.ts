/** A MIDI system with one output, Bench, that writes down what it is sent: the API of the `midi` package. At each Stop a
 *  line of JSON goes to the file that STEMBRIDGE_DOOR_FILE names: all messages since the last one, each as
 *  [milliseconds of the machine's monotonic clock, ...bytes]. */
import { appendFileSync } from 'node:fs'

const sent: number[][] = []
const file = process.env.STEMBRIDGE_DOOR_FILE ?? ''

class Port {
  #isOpen = false
  getPortCount = (): number => 0
  getPortName = (): string => 'Bench'
  openPortByName(): void {
    this.#isOpen = true
  }
  isPortOpen = (): boolean => this.#isOpen
  destroy(): void {
    this.#isOpen = false
  }
}

export class Input extends Port {
  ignoreTypes(): void {}
  on(): void {}
}

export class Output extends Port {
  override getPortCount = (): number => 1
  sendMessage(bytes: number[]): void {
    sent.push([Number(process.hrtime.bigint()) / 1e6, ...bytes])
    if (bytes[0] === 0xfc) appendFileSync(file, `${JSON.stringify(sent.splice(0))}\n`)
  }
}
