import { BLOCK } from '../block.ts'
import type { Cursor, Deck, Timing } from '../deck.ts'
import { readSegment } from '../read-cursor.ts'
import type { ReadRoom } from '../read-head.ts'
import { MIX, type Source } from '../source.ts'
import type { Stretcher } from './stretcher.ts'
import { goFrom, goTo, lineAt } from './trail.ts'

/** What reads for the stretcher. */
const leadOf = ({ stretch, cursor, spare }: Deck): Cursor => (stretch.state === 'on' ? cursor : spare)

/** How fast the sound is read for the stretcher: with key lock at its own speed, and higher by the pitch. */
export const heardSpeed = ({ keyLock, pitch }: Deck, pace: number): number => (keyLock ? 1 : pace) * 2 ** (pitch / 1200)

/** Input frames that the stretcher makes one output frame of, so that the deck goes as fast as it should. */
export const shortening = (deck: Deck, pace: number): number => pace / heardSpeed(deck, pace)

const setSteps = (deck: Deck, timing: Timing, room: ReadRoom, from: number, n: number, count: number): void => {
  const { pace, heardSteps } = room
  for (let i = 0; i < count; i++)
    heardSteps[i] = timing.ratio * heardSpeed(deck, pace[Math.min(from + i, n - 1)] as number)
}

const clear = (room: ReadRoom, stemFiles: readonly number[], n: number): void => {
  for (let i = -1; i < stemFiles.length; i++) {
    const file = i < 0 ? MIX : (stemFiles[i] as number)
    room.heard.left[file]?.fill(0, 0, n)
    room.heard.right[file]?.fill(0, 0, n)
  }
}

const copy = (voice: Float32Array, input: Float32Array, at: number, n: number): void => {
  for (let i = 0; i < n; i++) input[at + i] = voice[i] as number
}

const add = (voice: Float32Array, input: Float32Array, at: number, n: number): void => {
  for (let i = 0; i < n; i++) input[at + i] = (input[at + i] as number) + (voice[i] as number)
}

/** Hands what was read to the stretcher's inputs: two channels a stem. The mix goes the way of the first stem; it is
 *  heard only while every stem sounds as in the mix, and then that makes no difference. */
const handOver = (room: ReadRoom, stemFiles: readonly number[], { inputs }: Stretcher, at: number, n: number): void => {
  const { left, right } = room.heard
  for (let i = 0; i < stemFiles.length; i++) {
    const file = stemFiles[i] as number
    copy(left[file] as Float32Array, inputs[2 * i] as Float32Array, at, n)
    copy(right[file] as Float32Array, inputs[2 * i + 1] as Float32Array, at, n)
  }
  for (let c = 2 * stemFiles.length; c < inputs.length; c++) (inputs[c] as Float32Array).fill(0, at, at + n)
  add(left[MIX] as Float32Array, inputs[0] as Float32Array, at, n)
  add(right[MIX] as Float32Array, inputs[1] as Float32Array, at, n)
}

/** Reads `count` frames into the stretcher's inputs from `into` on.
 *  @param n  frames of the block; fewer are read at its own pace, more at its last */
export const hear = (deck: Deck, timing: Timing, room: ReadRoom, n: number, into: number, count: number): void => {
  const { stretch } = deck
  const { stemFiles } = deck.source as Source
  const lead = leadOf(deck)
  for (let done = 0; done < count; ) {
    const most = Math.min(BLOCK, count - done)
    setSteps(deck, timing, room, count === n ? done : n, n, most)
    clear(room, stemFiles, most)
    const before = lead.head.mix.now
    const frames = readSegment(deck, lead, timing, room, room.heardSteps, 0, room.heard, 0, most)
    handOver(room, stemFiles, stretch.stretcher as Stretcher, into + done, frames)
    let length = 0
    for (let i = 0; i < frames; i++) length += room.steps[i] as number
    const after = lead.head.mix.now
    goFrom(stretch.places, stretch.fed, lead.head.position - length)
    stretch.fed += frames
    goTo(stretch.places, stretch.fed, lead.head.position)
    stretch.sinceMix = before > 0 || after > 0 ? 0 : stretch.sinceMix + frames
    stretch.sinceStems = before < 1 || after < 1 ? 0 : stretch.sinceStems + frames
    done += frames
  }
}

/** Lets the stretcher give `frames` frames, from as many as the deck's pace asks for. */
export const giveOut = (deck: Deck, timing: Timing, room: ReadRoom, n: number, frames: number): void => {
  const { stretch } = deck
  const stretcher = stretch.stretcher as Stretcher
  for (let i = 0; i < frames; i++) stretch.owed += shortening(deck, room.pace[frames === n ? i : n - 1] as number)
  const taken = Math.floor(stretch.owed)
  stretch.owed -= taken
  hear(deck, timing, room, n, 0, taken)
  stretcher.run(taken, frames)
  stretch.given += frames
  goTo(stretch.inputs, stretch.given, stretch.fed)
  const heard = lineAt(stretch.inputs, stretch.given - stretcher.outLatency) - stretcher.inLatency
  if (stretch.given >= stretcher.outLatency) stretch.sounding = lineAt(stretch.places, heard)
}
