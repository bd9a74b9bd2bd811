/** Sends the newest of what comes, at once where the last one is long enough ago, else when that is so. The last one is
 *  always sent. */
export class Pace<T> {
  readonly #gap: number
  readonly #send: (one: T) => void
  #next: { one: T } | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param gap  ms between two */
  constructor(gap: number, send: (one: T) => void) {
    this.#gap = gap
    this.#send = send
  }

  push(one: T): void {
    if (this.#timer) this.#next = { one }
    else this.#go(one)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #go(one: T): void {
    this.#timer = setTimeout(() => {
      const next = this.#next
      this.#next = undefined
      this.#timer = undefined
      if (next) this.#go(next.one)
    }, this.#gap)
    this.#send(one)
  }
}
