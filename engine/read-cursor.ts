import { type Cursor, type Deck, loopEnd, loopStart, type Timing } from './deck.ts'
import { moveCursor } from './jump.ts'
import { type ReadRoom, readHead, type Voices } from './read-head.ts'
import { bankFor } from './sinc.ts'

/** Samples before a loop's end at which its crossfade begins, so that it is over there. */
const fadeSpan = (deck: Deck, timing: Timing, step: number): number =>
  Math.min(timing.fade * step, (loopEnd(deck) - loopStart(deck)) / 4)

/** Goes back to the loop's start when its end is near. */
const wrap = (deck: Deck, cursor: Cursor, timing: Timing, step: number): void => {
  const from = loopStart(deck)
  const to = loopEnd(deck)
  if (to <= from) return
  const at = cursor.head.position
  const span = fadeSpan(deck, timing, step)
  if (at < to && at >= from - span) cursor.inside = true
  if (!cursor.inside || cursor.fadeLeft > 0 || at < to - span) return
  moveCursor(deck, cursor, at - (to - from), span / step)
}

/** Lays out the next segment: no jump, no wrap and no end of a fade lies inside it. @returns its frames */
const layOut = (
  deck: Deck,
  cursor: Cursor,
  timing: Timing,
  room: ReadRoom,
  steps: Float64Array,
  from: number,
  most: number,
): number => {
  const loops = loopEnd(deck) > loopStart(deck) && cursor.inside && cursor.fadeLeft === 0
  const stop = loops ? loopEnd(deck) - fadeSpan(deck, timing, steps[from] as number) : Number.POSITIVE_INFINITY
  const limit = cursor.fadeLeft > 0 ? Math.min(most, cursor.fadeLeft) : most
  let p = cursor.head.position
  let n = 0
  while (n < limit) {
    const step = steps[from + n] as number
    room.steps[n++] = step
    p += step
    if (p >= stop) break
  }
  return n
}

/** The level of a head at each frame of a segment.
 *  @param fades  0 for no fade, 1 for the head coming in, −1 for the tail going out */
const levels = (cursor: Cursor, fades: -1 | 0 | 1, into: Float32Array, n: number): void => {
  if (fades === 0) {
    into.fill(1, 0, n)
    return
  }
  const total = cursor.fadeFrames
  const done = total - cursor.fadeLeft
  for (let i = 0; i < n; i++) {
    const turn = 0.5 - 0.5 * Math.cos((Math.PI * (done + i + 1)) / (total + 1))
    into[i] = fades === 1 ? turn : 1 - turn
  }
}

/** Reads one segment into the voices from `at` on. */
const segment = (deck: Deck, cursor: Cursor, room: ReadRoom, into: Voices, at: number, n: number): void => {
  const fading = cursor.fadeLeft > 0
  if (fading) {
    levels(cursor, -1, room.level, n)
    readHead(deck, cursor, cursor.tail, room, into, at, n)
  }
  levels(cursor, fading ? 1 : 0, room.level, n)
  readHead(deck, cursor, cursor.head, room, into, at, n)
  if (fading) cursor.fadeLeft -= n
  let fastest = 0
  for (let i = 0; i < n; i++) fastest = Math.max(fastest, room.steps[i] as number)
  cursor.bank = bankFor(fastest)
  cursor.fresh = false
}

/** Reads the next segment of at most `most` frames along a cursor's way, through its loop.
 *  @param steps  source samples from each frame to the next, of which the first is at `from`
 *  @returns      its frames */
export const readSegment = (
  deck: Deck,
  cursor: Cursor,
  timing: Timing,
  room: ReadRoom,
  steps: Float64Array,
  from: number,
  into: Voices,
  at: number,
  most: number,
): number => {
  wrap(deck, cursor, timing, steps[from] as number)
  const frames = layOut(deck, cursor, timing, room, steps, from, most)
  segment(deck, cursor, room, into, at, frames)
  return frames
}
