import type { Samples } from '../contract/units.ts'
import { type Deck, isHeldInLoop, loopEnd, loopStart, soundingAt, type Timing } from './deck.ts'
import { beatAt, type Grid, sampleOfBeat } from './grid.ts'
import { isBusy, jumpTo } from './jump.ts'
import { LIBRARY_RATE } from './library-rate.ts'
import { rampTo } from './ramp.ts'

/** Beats before and behind over which a tempo is taken, so that a beat found a little early bends nothing. */
const AROUND = 4
const SLOWEST = 0.5
const FASTEST = 2
/** A deck that is further off goes to its place at once; one that is nearer gets there by its speed, in seconds. */
const SNAP_S = 0.03
const SNAP_AGAIN_S = 0.5
const CATCH_UP_S = 1
const MOST_TRIM = 0.02

/** Length of the beats about a place, in samples. */
const beatAround = (grid: Grid, beat: number): Samples =>
  (sampleOfBeat(grid, beat + AROUND) - sampleOfBeat(grid, beat - AROUND)) / (2 * AROUND)

/** How many beats of the follower go with one of the leader: where one track is written at half the tempo of the other,
 *  two or a half. */
const beatsToOne = (ratio: number): number => (ratio > Math.SQRT2 ? 0.5 : ratio < Math.SQRT1_2 ? 2 : 1)

/** Whether the beats of a deck follow each other evenly: not so in a loop of half a beat. */
const keepsBeat = (deck: Deck, grid: Grid): boolean => {
  const [from, to] = [loopStart(deck), loopEnd(deck)]
  if (to <= from) return true
  const beats = beatAt(grid, to) - beatAt(grid, from)
  return beats > 0.98 && Math.abs(beats - Math.round(beats)) < 0.02
}

const sounds = (deck: Deck): boolean =>
  deck.playing && deck.holding === null && !deck.changing && deck.gate.now > 0 && !isHeldInLoop(deck)

/** By how many beats the follower is behind, within half of what repeats. */
const behind = (deck: Deck, own: Grid, leader: Deck, its: Grid, beats: number): number => {
  const off = beats * beatAt(its, soundingAt(leader)) - beatAt(own, soundingAt(deck)) - deck.phase
  const unit = Math.min(1, beats)
  return off - unit * Math.round(off / unit)
}

const trimOf = (seconds: number): number => Math.max(-MOST_TRIM, Math.min(MOST_TRIM, seconds / CATCH_UP_S))

const follow = (deck: Deck, own: Grid, leader: Deck, its: Grid, timing: Timing, n: number): number => {
  const beat = beatAt(own, soundingAt(deck))
  const length = beatAround(own, beat)
  const ratio = length / beatAround(its, beatAt(its, soundingAt(leader)))
  const beats = beatsToOne(ratio)
  const pace = Math.max(SLOWEST, Math.min(FASTEST, leader.pace * ratio * beats))
  deck.snapIn = Math.max(0, deck.snapIn - n)
  if (!sounds(deck) || !sounds(leader) || !keepsBeat(deck, own) || !keepsBeat(leader, its)) return pace
  const off = behind(deck, own, leader, its, beats)
  if (deck.bend.now !== 0 || deck.bend.target !== 0) {
    deck.phase += off
    return pace
  }
  const seconds = (off * length) / LIBRARY_RATE
  if (Math.abs(seconds) < SNAP_S) return pace * (1 + trimOf(seconds))
  if (deck.snapIn > 0 || isBusy(deck)) return pace
  deck.snapIn = SNAP_AGAIN_S * timing.rate
  jumpTo(deck, sampleOfBeat(own, beat + off), timing)
  return pace
}

/** The speed of a deck that follows the other in tempo and beat; it stays as it is when the deck is let go. Where either
 *  has no grid nothing is followed. */
export const leadDeck = (deck: Deck, leader: Deck, timing: Timing, n: number): void => {
  const own = deck.sync && !deck.changing ? deck.source?.grid : null
  const its = leader.changing ? null : leader.source?.grid
  if (own && its) {
    deck.led = follow(deck, own, leader, its, timing, n)
    return
  }
  if (Number.isNaN(deck.led)) return
  rampTo(deck.speed, deck.base, 0)
  deck.led = Number.NaN
}
