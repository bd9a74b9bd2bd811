import { BLOCK } from './block.ts'
import type { Cursor, Deck, Head } from './deck.ts'
import { gather } from './gather.ts'
import { rampInto } from './ramp.ts'
import { bankFor, convolve, REACH, type SincBanks, TAPS, tapsInto } from './sinc.ts'
import { FILE_COUNT, MIX, type Source } from './source.ts'

/** Left and right of each file, by its index. */
export type Voices = { readonly left: readonly Float32Array[]; readonly right: readonly Float32Array[] }

/** Room that one deck at a time is read in. */
export type ReadRoom = {
  readonly banks: SincBanks
  /** Source samples from each frame to the next. */
  readonly steps: Float64Array
  readonly fractions: Float64Array
  readonly offsets: Int32Array
  readonly taps: Float32Array
  readonly oldTaps: Float32Array
  readonly left: Float32Array
  readonly right: Float32Array
  readonly one: Float32Array
  readonly other: Float32Array
  readonly mix: Float32Array
  /** Level of a head at each frame: gate and fade. */
  readonly level: Float32Array
  /** How fast the deck goes at each frame of the block. */
  readonly pace: Float64Array
  /** Source samples from each frame of the block to the next, as the deck is read and as the stretcher hears it. */
  readonly plainSteps: Float64Array
  readonly heardSteps: Float64Array
  /** What the deck sounds like in this block, and what the stretcher hears. */
  readonly voicesLeft: readonly Float32Array[]
  readonly voicesRight: readonly Float32Array[]
  readonly voices: Voices
  readonly heard: Voices
}

/** @param reach  most source samples that a block spans */
export const createReadRoom = (banks: SincBanks, reach: number): ReadRoom => {
  const side = () => Array.from({ length: FILE_COUNT }, () => new Float32Array(BLOCK))
  const voices = { left: side(), right: side() }
  return {
    banks,
    steps: new Float64Array(BLOCK),
    fractions: new Float64Array(BLOCK),
    offsets: new Int32Array(BLOCK),
    taps: new Float32Array(BLOCK * TAPS),
    oldTaps: new Float32Array(BLOCK * TAPS),
    left: new Float32Array(reach + 2 * TAPS),
    right: new Float32Array(reach + 2 * TAPS),
    one: new Float32Array(BLOCK),
    other: new Float32Array(BLOCK),
    mix: new Float32Array(BLOCK),
    level: new Float32Array(BLOCK),
    pace: new Float64Array(BLOCK),
    plainSteps: new Float64Array(BLOCK),
    heardSteps: new Float64Array(BLOCK),
    voicesLeft: voices.left,
    voicesRight: voices.right,
    voices,
    heard: { left: side(), right: side() },
  }
}

/** How a segment is read: 'whole' when every frame falls on a sample, 'moving' when the bank changes meanwhile. */
type Manner = 'whole' | 'between' | 'moving'

const interpolate = (room: ReadRoom, manner: Manner, signal: Float32Array, n: number, out: Float32Array): void => {
  if (manner === 'whole') {
    for (let i = 0; i < n; i++) out[i] = signal[i + REACH - 1] as number
    return
  }
  convolve(signal, room.offsets, room.taps, n, out)
  if (manner !== 'moving') return
  convolve(signal, room.offsets, room.oldTaps, n, room.other)
  for (let i = 0; i < n; i++) {
    const old = room.other[i] as number
    out[i] = old + ((i + 1) / n) * ((out[i] as number) - old)
  }
}

/** Writes where each frame reads; moves the head on. @returns how many source samples are touched */
const place = (head: Head, room: ReadRoom, n: number): number => {
  const first = Math.floor(head.position)
  let p = head.position
  for (let i = 0; i < n; i++) {
    const whole = Math.floor(p)
    room.offsets[i] = whole - first
    room.fractions[i] = p - whole
    p += room.steps[i] as number
  }
  head.position = p
  return (room.offsets[n - 1] as number) + TAPS
}

const mannerOf = (cursor: Cursor, room: ReadRoom, n: number): Manner => {
  let fastest = 0
  let even = room.fractions[0] === 0
  for (let i = 0; i < n; i++) {
    const step = room.steps[i] as number
    if (step > fastest) fastest = step
    if (step !== 1) even = false
  }
  const bank = bankFor(fastest)
  if (even && cursor.bank === 0) return 'whole'
  tapsInto(room.banks[bank] as Float32Array, room.fractions, n, room.taps)
  if (bank === cursor.bank) return 'between'
  tapsInto(room.banks[cursor.bank] as Float32Array, room.fractions, n, room.oldTaps)
  return 'moving'
}

/** Adds one file's sound at the head, weighted. @param stems  whether the weight is what the mix leaves over */
const addVoice = (
  source: Source,
  file: number,
  first: number,
  count: number,
  manner: Manner,
  room: ReadRoom,
  into: Voices,
  at: number,
  n: number,
): void => {
  gather(source, file, first, count, room.left, room.right)
  const stems = file !== MIX
  for (let side = 0; side < 2; side++) {
    const voice = (side === 0 ? into.left[file] : into.right[file]) as Float32Array
    interpolate(room, manner, side === 0 ? room.left : room.right, n, room.one)
    for (let i = 0; i < n; i++) {
      const mix = room.mix[i] as number
      voice[at + i] =
        (voice[at + i] as number) + (room.one[i] as number) * (room.level[i] as number) * (stems ? 1 - mix : mix)
    }
  }
}

/** Reads `n` frames at one of a cursor's heads into the voices from `at` on (added), each at `room.level`, and moves the
 *  head on; one that has nothing to read stays where it is. */
export const readHead = (
  deck: Deck,
  cursor: Cursor,
  head: Head,
  room: ReadRoom,
  into: Voices,
  at: number,
  n: number,
): void => {
  const source = deck.source as Source
  const first = Math.floor(head.position) - (REACH - 1)
  const before = head.mix.now
  rampInto(head.mix, room.mix, n)
  if (head.silent) return
  const count = place(head, room, n)
  const manner = mannerOf(cursor, room, n)
  const after = head.mix.now
  if (before > 0 || after > 0) addVoice(source, MIX, first, count, manner, room, into, at, n)
  if (before === 1 && after === 1) return
  const { stemFiles } = source
  for (let i = 0; i < stemFiles.length; i++)
    addVoice(source, stemFiles[i] as number, first, count, manner, room, into, at, n)
}
