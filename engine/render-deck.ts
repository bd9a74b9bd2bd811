import { type Deck, hasJustJumped, loopEnd, loopStart, type Timing } from './deck.ts'
import type { IsolatorRoom } from './isolator.ts'
import { moveTo, takePending } from './jump.ts'
import { advance, rampInto, rampTo } from './ramp.ts'
import { type ReadRoom, readHead } from './read-head.ts'
import { decide } from './readiness.ts'
import { bankFor } from './sinc.ts'
import { followStrips } from './follow-strips.ts'
import { lengthOf, MIX, type Source } from './source.ts'
import { runStrip, type Strip, settle } from './strip.ts'

const isSilent = (deck: Deck): boolean => deck.gate.now === 0 && deck.gate.left === 0

/** Once nothing sounds, what was fading or ringing is over. */
const rest = (deck: Deck, timing: Timing): void => {
  for (let i = 0; i < deck.strips.length; i++) settle(deck.strips[i] as Strip)
  rampTo(deck.speed, deck.speed.target, 0)
  deck.fadeLeft = 0
  deck.head.silent = false
  if (deck.changing) {
    deck.changing = false
    deck.source = deck.next
    deck.next = null
  }
  takePending(deck, timing)
}

/** Opens or closes the deck for what comes; whether there is anything to read. */
const prepare = (deck: Deck, timing: Timing): boolean => {
  if (isSilent(deck)) rest(deck, timing)
  if (deck.changing) {
    rampTo(deck.gate, 0, timing.fade)
    return true
  }
  takePending(deck, timing)
  if (!deck.source) {
    deck.holding = deck.playing ? 'sound' : null
    return false
  }
  if (!deck.playing) {
    if (isSilent(deck) && deck.holding) {
      deck.holding = null
      deck.turns++
    }
    rampTo(deck.gate, 0, timing.fade)
    return !isSilent(deck)
  }
  const { stemFiles } = deck.source
  if (stemFiles !== deck.followed) followStrips(deck, isSilent(deck) ? 0 : timing.ramp)
  deck.followed = stemFiles
  const open = decide(deck, timing)
  if (hasJustJumped(deck)) deck.head.silent = !open
  rampTo(deck.gate, open && !deck.head.silent ? 1 : 0, timing.fade)
  return !isSilent(deck)
}

/** Samples before a loop's end at which its crossfade begins, so that it is over there. */
const fadeSpan = (deck: Deck, timing: Timing): number =>
  Math.min(timing.fade * deck.speed.now * timing.ratio, (loopEnd(deck) - loopStart(deck)) / 4)

/** Goes back to the loop's start when its end is near. */
const wrap = (deck: Deck, timing: Timing): void => {
  const from = loopStart(deck)
  const to = loopEnd(deck)
  if (to <= from) return
  const at = deck.head.position
  const span = fadeSpan(deck, timing)
  if (at < to && at >= from - span) deck.inside = true
  if (!deck.inside || deck.fadeLeft > 0 || at < to - span) return
  moveTo(deck, at - (to - from), span / (deck.speed.now * timing.ratio))
}

/** Lays out the next segment: no jump, no wrap and no end of a fade lies inside it. @returns its frames */
const layOut = (deck: Deck, timing: Timing, room: ReadRoom, most: number): number => {
  const loops = loopEnd(deck) > loopStart(deck) && deck.inside && deck.fadeLeft === 0
  const stop = loops ? loopEnd(deck) - fadeSpan(deck, timing) : Number.POSITIVE_INFINITY
  const limit = deck.fadeLeft > 0 ? Math.min(most, deck.fadeLeft) : most
  let p = deck.head.position
  let n = 0
  while (n < limit) {
    const step = advance(deck.speed) * timing.ratio
    room.steps[n++] = step
    p += step
    if (p >= stop) break
  }
  return n
}

/** The level of a head at each frame of a segment.
 *  @param fades  0 for no fade, 1 for the head coming in, −1 for the tail going out */
const levels = (deck: Deck, fades: -1 | 0 | 1, into: Float32Array, n: number): void => {
  if (fades === 0) {
    into.fill(1, 0, n)
    return
  }
  const total = deck.fadeFrames
  const done = total - deck.fadeLeft
  for (let i = 0; i < n; i++) {
    const turn = 0.5 - 0.5 * Math.cos((Math.PI * (done + i + 1)) / (total + 1))
    into[i] = fades === 1 ? turn : 1 - turn
  }
}

const clear = (room: ReadRoom, stemFiles: readonly number[], n: number): void => {
  for (let i = -1; i < stemFiles.length; i++) {
    const file = i < 0 ? MIX : (stemFiles[i] as number)
    room.voicesLeft[file]?.fill(0, 0, n)
    room.voicesRight[file]?.fill(0, 0, n)
  }
}

/** Adds all voices to left and right from `at` on, through the gate. */
const sumInto = (deck: Deck, room: ReadRoom, left: Float32Array, right: Float32Array, at: number, n: number): void => {
  rampInto(deck.gate, room.level, n)
  const { stemFiles } = deck.source as Source
  for (let v = -1; v < stemFiles.length; v++) {
    const file = v < 0 ? MIX : (stemFiles[v] as number)
    const a = room.voicesLeft[file] as Float32Array
    const b = room.voicesRight[file] as Float32Array
    for (let i = 0; i < n; i++) {
      const gate = room.level[i] as number
      left[at + i] = (left[at + i] as number) + gate * (a[i] as number)
      right[at + i] = (right[at + i] as number) + gate * (b[i] as number)
    }
  }
}

const endOfTrack = (deck: Deck): void => {
  const length = lengthOf(deck.source as Source)
  if (length === null || deck.head.position < length || !deck.playing) return
  deck.playing = false
  deck.ended = true
  deck.head.position = length
  deck.turns++
}

export type DeckRoom = { read: ReadRoom; isolator: IsolatorRoom }

/** Reads one segment of the deck into the voices. */
const segment = (deck: Deck, read: ReadRoom, n: number): void => {
  clear(read, (deck.source as Source).stemFiles, n)
  const fading = deck.fadeLeft > 0
  if (fading) {
    levels(deck, -1, read.level, n)
    readHead(deck, deck.tail, read, n)
  }
  levels(deck, fading ? 1 : 0, read.level, n)
  readHead(deck, deck.head, read, n)
  if (fading) deck.fadeLeft -= n
  let fastest = 0
  for (let i = 0; i < n; i++) fastest = Math.max(fastest, read.steps[i] as number)
  deck.bank = bankFor(fastest)
}

const runStrips = (deck: Deck, timing: Timing, room: DeckRoom, n: number): void => {
  const { voicesLeft, voicesRight } = room.read
  const { stemFiles } = deck.source as Source
  for (let i = 0; i < stemFiles.length; i++) {
    const file = stemFiles[i] as number
    const left = voicesLeft[file] as Float32Array
    runStrip(deck.strips[file - 1] as Strip, timing.rate, left, voicesRight[file] as Float32Array, n, room.isolator)
  }
}

/** Renders `n` frames of a deck (at most a block), before its level, added to left and right. */
export const renderDeck = (
  deck: Deck,
  timing: Timing,
  room: DeckRoom,
  left: Float32Array,
  right: Float32Array,
  n: number,
): void => {
  if (!prepare(deck, timing)) return
  let done = 0
  while (done < n) {
    wrap(deck, timing)
    const frames = layOut(deck, timing, room.read, n - done)
    segment(deck, room.read, frames)
    runStrips(deck, timing, room, frames)
    sumInto(deck, room.read, left, right, done, frames)
    done += frames
  }
  endOfTrack(deck)
}
