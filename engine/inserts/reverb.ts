import type { Hertz } from '../../contract/units.ts'
import { GONE, poleOf } from './damper.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

/** Lengths of the lines in seconds: no two have a common measure. */
const LINES_S = [0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0617, 0.0683, 0.0797]
/** Allpasses that thicken what goes in, a pair for each side. */
const THICK_S = [0.0047, 0.0083, 0.0053, 0.0091]
const THICKNESS = 0.6
const PRE_S = 0.25
/** Of lines whose outputs are turned into each other by an orthogonal matrix. */
const EVEN = 1 / Math.sqrt(8)

/** Positions go round at this, which every line's length divides. */
const WRAPS = 2 ** 30 - 1

type Line = { readonly samples: Float32Array; readonly mask: number; readonly length: number }

const lineOf = (frames: number): Line => {
  const samples = new Float32Array(2 ** Math.ceil(Math.log2(frames + 1)))
  return { samples, mask: samples.length - 1, length: Math.max(1, Math.round(frames)) }
}

/** Thickens a sample: all frequencies pass, none at the same time. */
const thicken = ({ samples, mask, length }: Line, at: number, x: number): number => {
  const old = samples[(at - length) & mask] as number
  const inner = x - THICKNESS * old
  samples[at & mask] = inner > GONE || inner < -GONE ? inner : 0
  return old + THICKNESS * inner
}

/** Turns eight numbers into each other in place: a Hadamard matrix by three rounds of sums and differences. */
const turnInto = (of: Float64Array): void => {
  for (let half = 1; half < 8; half *= 2)
    for (let i = 0; i < 8; i++) {
      if ((i & half) !== 0) continue
      const a = of[i] as number
      const b = of[i + half] as number
      of[i] = a + b
      of[i + half] = a - b
    }
}

/** A room: eight delay lines that feed each other, each damped, after two allpasses a side.
 *  Source: J.-M. Jot and A. Chaigne, Digital delay networks for designing artificial reverberators, AES 90 (1991). */
export const createReverb = ({ rate }: Surroundings): OwnInsert => {
  const lines = LINES_S.map(s => lineOf(s * rate))
  const thick = THICK_S.map(s => lineOf(s * rate)) as [Line, Line, Line, Line]
  const [preLeft, preRight] = [lineOf(PRE_S * rate), lineOf(PRE_S * rate)]
  const [pole, width, pre] = [createGlide(poleOf(6000, rate), rate), createGlide(1, rate), createGlide(0, rate)]
  const decay = createGlide(Math.log(2), rate)
  const room = {
    ...{ lines, thick, preLeft, preRight, pole, width, pre, at: 0, level: 1, rate },
    decay,
    gains: new Float64Array(8),
    damped: new Float64Array(8),
    turned: new Float64Array(8),
  }
  return {
    name: 'Reverb',
    latency: 0,
    turn: {
      decay: value => {
        decay.target = Math.log(Number(value))
      },
      'pre-delay': value => {
        pre.target = Number(value) * rate
      },
      damp: value => {
        pole.target = poleOf(Number(value), rate)
      },
      width: value => {
        width.target = Number(value)
      },
    },
    process: (left, right, n) => renderRoom(room, left, right, n),
    reset() {
      for (const one of [pole, width, pre, decay]) arrive(one)
      layDecay(room)
      for (const { samples } of [...lines, ...thick, preLeft, preRight]) samples.fill(0)
      room.damped.fill(0)
    },
  }
}

type Room = {
  readonly lines: readonly Line[]
  readonly thick: readonly [Line, Line, Line, Line]
  readonly preLeft: Line
  readonly preRight: Line
  readonly pole: ReturnType<typeof createGlide>
  readonly width: ReturnType<typeof createGlide>
  readonly pre: ReturnType<typeof createGlide>
  readonly gains: Float64Array
  readonly damped: Float64Array
  readonly turned: Float64Array
  readonly decay: ReturnType<typeof createGlide>
  readonly rate: Hertz
  at: number
  /** So that a steady noise comes out about as loud as it goes in, whatever the decay. */
  level: number
}

/** Each line loses what takes its sound to −60 dB in that time. */
const layDecay = (room: Room): void => {
  const { lines, decay, rate } = room
  const seconds = Math.exp(decay.now)
  let kept = 0
  for (let i = 0; i < lines.length; i++) {
    const { length } = lines[i] as Line
    const gain = 10 ** ((-3 * length) / (seconds * rate))
    room.gains[i] = gain * EVEN
    kept += (gain * gain) / 8
  }
  room.level = 0.5 * Math.sqrt(1 - kept)
}

/** The sample that went in so long ago, between two frames. */
const before = ({ samples, mask }: Line, at: number, frames: number): number => {
  const whole = Math.floor(frames)
  const near = samples[(at - whole) & mask] as number
  return near + (frames - whole) * ((samples[(at - whole - 1) & mask] as number) - near)
}

const renderRoom = (room: Room, left: Float32Array, right: Float32Array, n: number): void => {
  const { lines, thick, preLeft, preRight, pole, width, pre, gains, damped, turned, decay } = room
  const level = room.level
  glide(decay, n)
  if (decay.slope !== 0) layDecay(room)
  const rise = (room.level - level) / n
  glide(pole, n)
  glide(width, n)
  glide(pre, n)
  for (let i = 0; i < n; i++) {
    const at = room.at + i
    preLeft.samples[at & preLeft.mask] = left[i] as number
    preRight.samples[at & preRight.mask] = right[i] as number
    const wait = pre.from + i * pre.slope
    const x = thicken(thick[1], at, thicken(thick[0], at, before(preLeft, at, wait)))
    const y = thicken(thick[3], at, thicken(thick[2], at, before(preRight, at, wait)))
    const step = pole.from + i * pole.slope
    for (let l = 0; l < 8; l++) {
      const { samples, mask, length } = lines[l] as Line
      const heard = damped[l] as number
      const now = heard + step * ((samples[(at - length) & mask] as number) - heard)
      damped[l] = now > GONE || now < -GONE ? now : 0
      turned[l] = damped[l] as number
    }
    const sumLeft = (turned[0] as number) + (turned[2] as number) - (turned[4] as number) - (turned[6] as number)
    const sumRight = (turned[1] as number) + (turned[3] as number) - (turned[5] as number) - (turned[7] as number)
    turnInto(turned)
    for (let l = 0; l < 8; l++) {
      const { samples, mask } = lines[l] as Line
      const inner = (l % 2 === 0 ? x : y) + (gains[l] as number) * (turned[l] as number)
      samples[at & mask] = inner > GONE || inner < -GONE ? inner : 0
    }
    const loud = 0.5 * (level + i * rise)
    const middle = loud * (sumLeft + sumRight)
    const side = loud * (width.from + i * width.slope) * (sumLeft - sumRight)
    left[i] = middle + side
    right[i] = middle - side
  }
  room.at = (room.at + n) & WRAPS
}
