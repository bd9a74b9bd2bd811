import type { Deck, Timing } from '../deck.ts'
import { loopEnd, loopStart } from '../deck.ts'
import { rampTo } from '../ramp.ts'
import type { ReadRoom } from '../read-head.ts'
import { isThere } from '../readiness.ts'
import { bankFor } from '../sinc.ts'
import type { Source } from '../source.ts'
import { stretcherFor } from './deck-stretch.ts'
import { giveOut, hear, heardSpeed, shortening } from './hear.ts'
import type { Stretcher } from './stretcher.ts'
import { clearTrail, goFrom } from './trail.ts'

/** Frames of memory that are filled, and of output that are passed over, for each frame that sounds meanwhile. */
const FILL = 8
const HASTE = 2

/** Turns a place behind the loop's end back into the loop. */
const looped = (deck: Deck, at: number): number => {
  const [from, to] = [loopStart(deck), loopEnd(deck)]
  return to > from && deck.cursor.inside && at >= to ? from + ((at - from) % (to - from)) : at
}

/** Lets the stretcher begin to hear, so that its output stands where the deck will be in a moment (about 65 ms).
 *  @returns  false where what it has to hear is not there */
export const beginPriming = (deck: Deck, timing: Timing): boolean => {
  const { stretch, cursor, spare, pace } = deck
  const stretcher = stretcherFor(stretch, (deck.source as Source).stemFiles.length)
  const { memory, inLatency, outLatency } = stretcher
  const step = timing.ratio * heardSpeed(deck, pace)
  const due = Math.ceil(memory / FILL) + Math.ceil(outLatency / HASTE)
  const start = looped(deck, cursor.head.position + pace * timing.ratio * due + (inLatency - memory) * step)
  if (!isThere(deck, start, (memory + 2 * outLatency * shortening(deck, pace)) * step)) return false
  Object.assign(stretch, { state: 'priming', stretcher, elapsed: 0, due, filled: 0, fed: -memory, given: 0, owed: 0 })
  Object.assign(stretch, { sinceMix: Number.POSITIVE_INFINITY, sinceStems: Number.POSITIVE_INFINITY })
  clearTrail(stretch.places)
  clearTrail(stretch.inputs)
  spare.head.position = start
  spare.head.silent = false
  rampTo(spare.head.mix, cursor.head.mix.now, 0)
  Object.assign(spare, { fadeLeft: 0, inside: cursor.inside, fresh: false, bank: bankFor(step) })
  return true
}

const fill = (deck: Deck, timing: Timing, room: ReadRoom, n: number, memory: number): void => {
  const { stretch } = deck
  const count = Math.min(memory - stretch.filled, FILL * n)
  hear(deck, timing, room, n, stretch.filled, count)
  stretch.filled += count
  if (stretch.filled < memory) return
  stretch.stretcher?.seek(shortening(deck, deck.pace))
  goFrom(stretch.inputs, 0, 0)
}

/** Hears what a block's time allows, and passes its output over. */
export const prime = (deck: Deck, timing: Timing, room: ReadRoom, n: number): void => {
  const { stretch } = deck
  const { memory, outLatency } = stretch.stretcher as Stretcher
  stretch.elapsed += n
  if (stretch.filled < memory) fill(deck, timing, room, n, memory)
  if (stretch.filled < memory) return
  const over = stretch.elapsed - stretch.due
  const target = over >= 0 ? outLatency + over : HASTE * Math.max(0, stretch.elapsed - Math.ceil(memory / FILL))
  const frames = Math.min(target, outLatency + Math.max(0, over)) - stretch.given
  if (frames > 0) giveOut(deck, timing, room, n, frames)
}
