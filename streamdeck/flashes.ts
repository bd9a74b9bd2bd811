import { DECKS, type DeckNumber } from '../contract/parameters.ts'
import { numberAt, type View } from './view.ts'

const FLASH_MS = 110

/** Lights the beat keys of a deck for a moment where a beat has come. */
export class Flashes {
  readonly #view: View
  readonly #dimmed: () => void
  readonly #beats = new Map<DeckNumber, number>()
  readonly #timers = new Map<DeckNumber, NodeJS.Timeout>()

  constructor(view: View, dimmed: () => void) {
    this.#view = view
    this.#dimmed = dimmed
  }

  /** Looks at the beats that the bridge has told. */
  look(): void {
    for (const deck of DECKS) {
      const beat = numberAt(this.#view, `/deck/${deck}/beat`)
      if (beat !== (this.#beats.get(deck) ?? 0) && beat > 0) this.#light(deck)
      this.#beats.set(deck, beat)
    }
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  #light(deck: DeckNumber): void {
    this.#view.flashes.add(deck)
    clearTimeout(this.#timers.get(deck))
    const dim = (): void => {
      this.#view.flashes.delete(deck)
      this.#dimmed()
    }
    this.#timers.set(deck, setTimeout(dim, FLASH_MS))
  }
}
