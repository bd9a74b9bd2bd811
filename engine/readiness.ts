import type { Ranges } from '../contract/audio-folder.ts'
import type { Samples } from '../contract/units.ts'
import { BLOCK } from './block.ts'
import { type Deck, hasJustJumped, isHeldInLoop, loopEnd, loopStart, type Timing } from './deck.ts'
import { isDeckNeutral } from './follow-strips.ts'
import { barLength, beatLength } from './grid.ts'
import { endHold, moveCursor } from './jump.ts'
import { rampTo } from './ramp.ts'
import { REACH } from './sinc.ts'
import { mixLoaded, type Source, stemsLoaded } from './source.ts'
import { abandon } from './stretch/leave.ts'

/** Shortest loop that bridges a gap, in samples. */
const SHORTEST_HOLD = 8192
/** Samples at the end of a ready range that stay out of a bridging loop, so that its fade can read on. */
const MARGIN = 2 * REACH
const PRE_ROLL = 2048
/** So much must be there behind a bridging loop before the deck goes on. */
const GO_ON = 11025

type Loaded = (source: Source, from: Samples, to: Samples) => boolean

/** Whether all that the deck reads from `at` on in the next moments is there, through the loop in force. */
const ahead = (deck: Deck, is: Loaded, at: Samples, length: Samples): boolean => {
  const source = deck.source as Source
  const [from, to] = [loopStart(deck), loopEnd(deck)]
  const wraps = to > from && at < to && at + length > to
  if (!wraps) return is(source, Math.floor(at) - REACH, Math.ceil(at + length) + REACH)
  return (
    is(source, Math.floor(at) - REACH, to + REACH) &&
    is(source, from - Math.ceil(length / 8) - REACH, Math.min(to, from + length) + REACH)
  )
}

/** The ready range that ends last among those that begin before `at`; its index, −1 without. */
const rangeBefore = (ranges: Ranges, at: Samples): number => {
  let best = -1
  for (let i = 0; i < ranges.length; i++) if ((ranges[i] as [number, number])[0] < at) best = i
  return best
}

const move = (deck: Deck, to: Samples, timing: Timing): void => {
  abandon(deck, timing.fade)
  moveCursor(deck, deck.cursor, to, timing.fade)
}

/** Repeats the last ready bar before the gap at the playhead, in the phase of the bar; false where there is none. */
const beginHold = (deck: Deck, at: Samples, timing: Timing): boolean => {
  const source = deck.source as Source
  const range = source.stemsReady[rangeBefore(source.stemsReady, at)]
  if (!range) return false
  const to = range[1] - MARGIN
  const room = to - range[0] - PRE_ROLL
  const beat = beatLength(source.grid, to)
  const bar = barLength(source.grid, to)
  const length = bar <= room ? bar : Math.floor(room / beat) * beat || room
  if (length < SHORTEST_HOLD) return false
  deck.holdFrom = to - length
  deck.holdTo = to
  deck.wanted = Math.max(at, to)
  if (at >= to) {
    move(deck, deck.holdFrom + ((at - to) % length), timing)
    rampTo(deck.cursor.head.mix, 0, 0)
  }
  deck.turns++
  return true
}

/** Goes on behind the bridging loop once what was wanted can be read. */
const tryToGoOn = (deck: Deck, neutral: boolean, length: Samples, timing: Timing): void => {
  const { holdFrom, holdTo, wanted } = deck
  const follows = wanted <= holdTo + MARGIN
  endHold(deck)
  const at = follows ? holdTo - MARGIN : wanted
  const span = Math.max(GO_ON, length)
  const there = ahead(deck, stemsLoaded, at, span) || (neutral && ahead(deck, mixLoaded, at, span))
  if (!there) {
    deck.holdFrom = holdFrom
    deck.holdTo = holdTo
    return
  }
  deck.turns++
  if (!follows) move(deck, wanted, timing)
}

const isReady = (ranges: Ranges, from: Samples, to: Samples): boolean => {
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i] as [number, number]
    if (range[0] <= from && to <= range[1]) return true
  }
  return false
}

/** What the head reads from now on. Weights change over the crossing, at once where nothing sounds. */
const read = (deck: Deck, mix: 0 | 1, neutral: boolean, timing: Timing): void => {
  const silent = deck.gate.now === 0 || hasJustJumped(deck)
  rampTo(deck.cursor.head.mix, mix, silent ? 0 : neutral ? timing.crossing : timing.ramp)
}

const hold = (deck: Deck, holding: Deck['holding']): void => {
  if (deck.holding === holding) return
  deck.holding = holding
  deck.turns++
}

/** Whether what the deck now plays, mix or stems, is there for `length` samples from `at` on. */
export const isThere = (deck: Deck, at: Samples, length: Samples): boolean => {
  const { mix } = deck.cursor.head
  return mix.left === 0 && ahead(deck, mix.now === 0 ? stemsLoaded : mixLoaded, at, length)
}

/** Decides what the deck does next: the stems where they are there; the mix where they are not and nothing is turned;
 *  else the last ready bar again, or silence, so that a muted voice never comes back by itself.
 *  @returns  whether anything may sound */
export const decide = (deck: Deck, timing: Timing): boolean => {
  const source = deck.source as Source
  const neutral = isDeckNeutral(deck)
  const length = Math.ceil((timing.ahead + BLOCK) * deck.pace * timing.ratio)
  if (isHeldInLoop(deck) && deck.cursor.fadeLeft === 0) tryToGoOn(deck, neutral, length, timing)
  const at = deck.cursor.head.position
  if (ahead(deck, stemsLoaded, at, length)) {
    read(deck, 0, neutral, timing)
    hold(deck, isHeldInLoop(deck) ? 'stems' : null)
    return true
  }
  if (neutral && ahead(deck, mixLoaded, at, length)) {
    read(deck, 1, neutral, timing)
    hold(deck, null)
    return true
  }
  read(deck, neutral ? (deck.cursor.head.mix.target as 0 | 1) : 0, neutral, timing)
  const end = Math.min(Math.floor(at + length), source.stemsSamples ?? Number.POSITIVE_INFINITY)
  const ready = isReady(source.stemsReady, Math.max(0, Math.floor(at)), end)
  if (neutral || ready) {
    hold(deck, 'sound')
    return false
  }
  hold(deck, 'stems')
  if (isHeldInLoop(deck) || deck.cursor.fadeLeft > 0) return false
  return beginHold(deck, at, timing) && ahead(deck, stemsLoaded, deck.cursor.head.position, length)
}
