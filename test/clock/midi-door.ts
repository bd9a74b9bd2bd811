/** A MIDI system with one output, Bench, that writes down what it is sent: the API of the `midi` package. At each Stop a
 *  line of JSON goes to the file that STEMBRIDGE_DOOR_FILE names: all messages since the last one, each as
 *  [milliseconds of the machine's monotonic clock, ...bytes]. */
import { appendFileSync } from 'node:fs'
import { DoorPort } from '../midi/door-port.ts'

const sent: number[][] = []
const file = process.env.STEMBRIDGE_DOOR_FILE ?? ''

export class Input extends DoorPort {
  constructor() {
    super(null)
  }
  ignoreTypes(): void {}
  on(): void {}
}

export class Output extends DoorPort {
  constructor() {
    super('Bench')
  }
  sendMessage(bytes: number[]): void {
    sent.push([Number(process.hrtime.bigint()) / 1e6, ...bytes])
    if (bytes[0] === 0xfc) appendFileSync(file, `${JSON.stringify(sent.splice(0))}\n`)
  }
}
