/** A MIDI system with one output, for benches: the API of the `midi` package, and at each Stop the word to the parent
 *  process of when every tick since the last one came to the port. */
const ticks: number[] = []

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

export class Input extends Port {}

export class Output extends Port {
  override getPortCount = (): number => 1
  sendMessage([status]: number[]): void {
    if (status === 0xf8) ticks.push(performance.now())
    if (status === 0xfc) process.send?.({ t: 'ticks', at: ticks.splice(0) })
  }
}
