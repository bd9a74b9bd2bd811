/** What a port of the `midi` package has, whichever way its bytes go; `name` is the only one there is, unless it is null. */
export class DoorPort {
  readonly #name: string | null
  #isOpen = false
  constructor(name: string | null) {
    this.#name = name
  }
  getPortCount = (): number => (this.#name === null ? 0 : 1)
  getPortName = (): string => this.#name ?? ''
  openPortByName(): void {
    this.#isOpen = true
  }
  isPortOpen = (): boolean => this.#isOpen
  destroy(): void {
    this.#isOpen = false
  }
}
