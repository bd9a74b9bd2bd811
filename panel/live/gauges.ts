import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { DeckPosition } from '../../contract/live.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { Decibels, MonotonicMs, Samples } from '../../contract/units.ts'

/** A deck's position as it came, and when. */
export type SeenPosition = Pick<DeckPosition, 'sample' | 'rate' | 'playing' | 'holding'> & { at: MonotonicMs }
/** What is painted every frame, kept outside the framework. */
export type Gauges = { levels: Map<Path, Decibels>; positions: Record<DeckNumber, SeenPosition> }

const still = (): SeenPosition => ({ sample: 0, rate: 1, playing: false, holding: null, at: 0 })
export const emptyGauges = (): Gauges => ({ levels: new Map(), positions: { 1: still(), 2: still() } })

/** The sample under the playhead now: extrapolated while the deck plays and does not hold. */
export const sampleAt = (seen: SeenPosition, now: MonotonicMs): Samples =>
  seen.playing && seen.holding === null
    ? seen.sample + (Math.max(0, now - seen.at) / 1000) * LIBRARY_RATE * seen.rate
    : seen.sample

export const seePosition = (gauges: Gauges, p: DeckPosition, now: MonotonicMs): void => {
  gauges.positions[p.deck] = { sample: p.sample, rate: p.rate, playing: p.playing, holding: p.holding, at: now }
}

/** The positions as they are now, for a host that takes over. */
export const positionsNow = (gauges: Gauges, now: MonotonicMs): DeckPosition[] =>
  ([1, 2] as const).map(deck => {
    const { rate, playing, holding } = gauges.positions[deck]
    return { deck, sample: sampleAt(gauges.positions[deck], now), rate, playing, holding, hostTime: now }
  })
