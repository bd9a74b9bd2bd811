import { covers, LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { DeckPosition, LoadedTrack } from '../../contract/live.ts'
import { type PlayedGrid, playedGrid } from '../../contract/grid.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs, Samples, Seconds } from '../../contract/units.ts'
import { type Grid, gridOf } from '../../engine/grid.ts'

/** A deck's track and where it is: `sample` at the moment `at`, from there on by rate while it plays. */
export type Deck = {
  readonly number: DeckNumber
  track: LoadedTrack | null
  /** What it plays by: in seconds for those who count, in samples for loops. */
  played: PlayedGrid
  grid: Grid | null
  /** The offered analysis that the performer did not want, until the next load. */
  refused: string | null
  sample: Samples
  at: MonotonicMs
  rate: number
  playing: boolean
  holding: DeckPosition['holding']
  /** Bounds of the loop in samples; null without one. */
  loop: readonly [Samples, Samples] | null
  /** Bounds of a loop that is just being set; the mark of the next one; and where the last one was. */
  placed: readonly [Samples, Samples] | null
  loopIn: Samples | null
  lastLoop: readonly [Samples, Samples] | null
  /** With slip: where the deck would be had it not departed, at a moment. */
  ghost: { sample: Samples; at: MonotonicMs } | null
  /** Positions that a host sent before this moment are older than what the bridge itself just did. */
  trustHostAfter: MonotonicMs
}

export const emptyDeck = (number: DeckNumber): Deck => ({
  number,
  track: null,
  played: playedGrid({ analysis: null, duration: null }),
  grid: null,
  refused: null,
  sample: 0,
  at: 0,
  rate: 1,
  playing: false,
  holding: null,
  loop: null,
  placed: null,
  loopIn: null,
  lastLoop: null,
  ghost: null,
  trustHostAfter: 0,
})

/** Length of what lies on the deck; endless while nobody knows. */
export const lengthOf = ({ track }: Deck): Samples => {
  for (const audio of [track?.stems, track?.mix]) if (audio?.manifest.complete) return audio.manifest.samples
  return track?.duration ? Math.round(track.duration * LIBRARY_RATE) : Number.POSITIVE_INFINITY
}

/** Length in seconds; null while nobody knows. */
export const durationOf = (deck: Deck): Seconds | null => {
  const samples = lengthOf(deck)
  return Number.isFinite(samples) ? samples / LIBRARY_RATE : null
}

/** The grid follows what lies on the deck. */
export const regrid = (deck: Deck): void => {
  const { analysis = null, manual = null } = deck.track ?? {}
  deck.played = playedGrid({ analysis, manual, duration: durationOf(deck) })
  deck.grid = gridOf(deck.played.beats, deck.played.downbeats)
}

const wrapped = (loop: readonly [Samples, Samples] | null, from: Samples, to: Samples): Samples =>
  loop && from >= loop[0] && from < loop[1] && to >= loop[1] ? loop[0] + ((to - loop[0]) % (loop[1] - loop[0])) : to

/** Where the deck is at a moment, through its loop and not beyond its end. */
export const sampleAt = (deck: Deck, now: MonotonicMs): Samples => {
  if (!deck.playing || deck.holding) return deck.sample
  const passed = (Math.max(0, now - deck.at) / 1000) * LIBRARY_RATE * deck.rate
  return Math.min(wrapped(deck.loop, deck.sample, deck.sample + passed), Math.max(lengthOf(deck), deck.sample))
}

/** Fixes the deck's place at a moment, before something about it changes. */
export const anchor = (deck: Deck, now: MonotonicMs): void => {
  deck.sample = sampleAt(deck, now)
  deck.at = now
}

/** Why a deck could not sound at a sample: null when its stems are there, or its mix while nothing is turned. */
export const holdAt = (deck: Deck, sample: Samples, neutral: boolean): DeckPosition['holding'] => {
  const { track } = deck
  if (!track) return 'sound'
  const at = Math.floor(Math.min(sample, lengthOf(deck) - 1))
  if (track.stems && covers(track.stems.manifest.ready, at, at + 1)) return null
  const mix = track.mix !== null && covers(track.mix.manifest.ready, at, at + 1)
  if (mix) return neutral ? null : 'stems'
  return 'sound'
}

export const positionOf = (deck: Deck, now: MonotonicMs): DeckPosition => ({
  deck: deck.number,
  sample: Math.round(sampleAt(deck, now)),
  rate: deck.rate,
  playing: deck.playing,
  hostTime: now,
  holding: deck.holding,
})
