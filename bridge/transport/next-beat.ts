import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { countUpTo } from '../../contract/counting.ts'
import { DECKS } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { type Deck, sampleAt } from './deck.ts'
import type { Transport } from './transport.ts'

const beatOf = (deck: Deck, now: MonotonicMs): MonotonicMs => {
  const { played, loop, rate } = deck
  if (!deck.playing || deck.holding) return Number.POSITIVE_INFINITY
  const sample = sampleAt(deck, now)
  const seconds = sample / LIBRARY_RATE
  const next = played.beats[countUpTo(played.beats, seconds)] ?? Number.POSITIVE_INFINITY
  const turn = loop && sample >= loop[0] && sample < loop[1] ? loop[1] / LIBRARY_RATE : Number.POSITIVE_INFINITY
  return now + (Math.min(next, turn) - seconds) * (1000 / rate)
}

/** The moment of the next beat on any playing deck, or of the turn of its loop; infinite where none comes. */
export const untilBeat = ({ decks, tree }: Transport): MonotonicMs => {
  const now = tree.now()
  return Math.min(...DECKS.map(n => beatOf(decks[n], now)))
}
