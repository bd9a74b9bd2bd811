import { BLOCK } from './block.ts'
import type { Deck, Head } from './deck.ts'
import { gather } from './gather.ts'
import { rampInto } from './ramp.ts'
import { bankFor, convolve, REACH, type SincBanks, TAPS, tapsInto } from './sinc.ts'
import { FILE_COUNT, MIX, type Source } from './source.ts'

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
  /** Left and right of each file, by its index. */
  readonly voicesLeft: readonly Float32Array[]
  readonly voicesRight: readonly Float32Array[]
}

/** @param reach  most source samples that a block spans */
export const createReadRoom = (banks: SincBanks, reach: number): ReadRoom => {
  const voices = () => Array.from({ length: FILE_COUNT }, () => new Float32Array(BLOCK))
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
    voicesLeft: voices(),
    voicesRight: voices(),
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

const mannerOf = (deck: Deck, room: ReadRoom, n: number): Manner => {
  let fastest = 0
  let even = room.fractions[0] === 0
  for (let i = 0; i < n; i++) {
    const step = room.steps[i] as number
    if (step > fastest) fastest = step
    if (step !== 1) even = false
  }
  const bank = bankFor(fastest)
  if (even && deck.bank === 0) return 'whole'
  tapsInto(room.banks[bank] as Float32Array, room.fractions, n, room.taps)
  if (bank === deck.bank) return 'between'
  tapsInto(room.banks[deck.bank] as Float32Array, room.fractions, n, room.oldTaps)
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
  n: number,
): void => {
  gather(source, file, first, count, room.left, room.right)
  const stems = file !== MIX
  for (let side = 0; side < 2; side++) {
    const voice = (side === 0 ? room.voicesLeft[file] : room.voicesRight[file]) as Float32Array
    interpolate(room, manner, side === 0 ? room.left : room.right, n, room.one)
    for (let i = 0; i < n; i++) {
      const mix = room.mix[i] as number
      voice[i] = (voice[i] as number) + (room.one[i] as number) * (room.level[i] as number) * (stems ? 1 - mix : mix)
    }
  }
}

/** Reads `n` frames at a head into the voices (added), each at `room.level`, and moves the head on; one that has
 *  nothing to read stays where it is. */
export const readHead = (deck: Deck, head: Head, room: ReadRoom, n: number): void => {
  const source = deck.source as Source
  const first = Math.floor(head.position) - (REACH - 1)
  const before = head.mix.now
  rampInto(head.mix, room.mix, n)
  if (head.silent) return
  const count = place(head, room, n)
  const manner = mannerOf(deck, room, n)
  const after = head.mix.now
  if (before > 0 || after > 0) addVoice(source, MIX, first, count, manner, room, n)
  if (before === 1 && after === 1) return
  const { stemFiles } = source
  for (let i = 0; i < stemFiles.length; i++) addVoice(source, stemFiles[i] as number, first, count, manner, room, n)
}
