import type { Hertz } from '../../contract/units.ts'
import type { Beat } from '../beat.ts'
import { BLOCK, framesOf } from '../block.ts'

/** A line of both sides that is read a time in beats behind where it is written; another time fades in. Times lie at
 *  whole frames, and none is shorter than a block: a block is read before it is written. */
export type EchoLines = {
  readonly left: Float32Array
  readonly right: Float32Array
  /** Where the next frame is written. */
  at: number
  /** Frames: the time that sounds, and the one that fades out. */
  now: number
  before: number
  fadeLeft: number
  readonly fadeFrames: number
  /** In beats. */
  time: number
}

const LONGEST_S = 5
const FADE_MS = 20

export const createEchoLines = (rate: Hertz): EchoLines => {
  const length = 2 ** Math.ceil(Math.log2(LONGEST_S * rate))
  return {
    left: new Float32Array(length),
    right: new Float32Array(length),
    at: 0,
    now: BLOCK,
    before: BLOCK,
    fadeLeft: 0,
    fadeFrames: framesOf(FADE_MS, rate),
    time: 1,
  }
}

/** The time in frames; one that is longer than the line comes twice as often, or four times: still on the beat. */
const wantedOf = ({ left, time }: EchoLines, beat: Beat): number => {
  let frames = time * beat.frames
  while (frames > left.length - BLOCK) frames /= 2
  return Math.max(BLOCK, Math.round(frames))
}

/** Reads the next `n` frames, at most a block. */
export const readEcho = (
  lines: EchoLines,
  beat: Beat,
  intoLeft: Float32Array,
  intoRight: Float32Array,
  n: number,
): void => {
  const wanted = wantedOf(lines, beat)
  if (lines.fadeLeft <= 0 && wanted !== lines.now) {
    lines.before = lines.now
    lines.now = wanted
    lines.fadeLeft = lines.fadeFrames
  }
  readSide(lines, lines.left, intoLeft, n)
  readSide(lines, lines.right, intoRight, n)
  lines.fadeLeft = Math.max(0, lines.fadeLeft - n)
}

const readSide = (lines: EchoLines, line: Float32Array, into: Float32Array, n: number): void => {
  const mask = line.length - 1
  const { at, now, before, fadeLeft, fadeFrames } = lines
  for (let i = 0; i < n; i++) {
    const y = line[(at + i - now) & mask] as number
    const left = fadeLeft - i
    if (left <= 0) into[i] = y
    else into[i] = y + (left / fadeFrames) * ((line[(at + i - before) & mask] as number) - y)
  }
}

/** Goes on by the `n` frames that were written from `at` on. */
export const goOn = (lines: EchoLines, n: number): void => {
  lines.at = (lines.at + n) & (lines.left.length - 1)
}

/** Forgets what is in the lines; the time holds at once. */
export const clearEcho = (lines: EchoLines, beat: Beat): void => {
  lines.left.fill(0)
  lines.right.fill(0)
  lines.now = wantedOf(lines, beat)
  lines.fadeLeft = 0
}
