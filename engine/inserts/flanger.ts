import type { Hertz } from '../../contract/units.ts'
import { advance } from '../ramp.ts'
import { GONE } from './damper.ts'
import { arrive, createGlide, glide } from './glide.ts'
import { beginAnew, createOnset } from './onset.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

/** The longest sweep: twice the longest middle. */
const LONGEST_S = 0.02

const createSweep = (rate: Hertz) => {
  const length = 2 ** Math.ceil(Math.log2(LONGEST_S * rate + 4))
  return {
    left: new Float32Array(length),
    right: new Float32Array(length),
    at: 0,
    depth: createGlide(0.7, rate),
    /** Middle of the sweep, in frames. */
    delay: createGlide(0.003 * rate, rate),
    feedback: createGlide(0.4, rate),
    /** The oscillator is a pointer, that is turned by the same angle each frame. */
    pointer: new Float64Array([1, 0]),
    angle: 0,
    onset: createOnset(),
  }
}
type Sweep = ReturnType<typeof createSweep>

const render = (sweep: Sweep, left: Float32Array, right: Float32Array, n: number): void => {
  const { left: lineLeft, right: lineRight, depth, delay, feedback, pointer, onset } = sweep
  glide(depth, n)
  glide(delay, n)
  glide(feedback, n)
  const mask = lineLeft.length - 1
  const cos = Math.cos(sweep.angle)
  const sin = Math.sin(sweep.angle)
  let c = pointer[0] as number
  let s = pointer[1] as number
  for (let i = 0; i < n; i++) {
    const at = (sweep.at + i) & mask
    const middle = delay.from + i * delay.slope
    const width = (depth.from + i * depth.slope) * middle
    const back = feedback.from + i * feedback.slope
    const open = advance(onset)
    const behindLeft = Math.max(1, middle + width * s)
    const behindRight = Math.max(1, middle - width * c)
    const wholeLeft = Math.floor(behindLeft)
    const wholeRight = Math.floor(behindRight)
    const nearLeft = lineLeft[(at - wholeLeft) & mask] as number
    const nearRight = lineRight[(at - wholeRight) & mask] as number
    const farLeft = lineLeft[(at - wholeLeft - 1) & mask] as number
    const farRight = lineRight[(at - wholeRight - 1) & mask] as number
    const x = nearLeft + (behindLeft - wholeLeft) * (farLeft - nearLeft)
    const y = nearRight + (behindRight - wholeRight) * (farRight - nearRight)
    const toLeft = open * (left[i] as number) + back * x
    const toRight = open * (right[i] as number) + back * y
    lineLeft[at] = toLeft > GONE || toLeft < -GONE ? toLeft : 0
    lineRight[at] = toRight > GONE || toRight < -GONE ? toRight : 0
    left[i] = x
    right[i] = y
    const next = c * cos - s * sin
    s = s * cos + c * sin
    c = next
  }
  const size = 1 / Math.hypot(c, s)
  pointer[0] = c * size
  pointer[1] = s * size
  sweep.at = (sweep.at + n) & mask
}

/** A short delay that sweeps, with what comes out of it fed back; the right side is a quarter of a sweep behind. */
export const createFlanger = ({ rate }: Surroundings): OwnInsert => {
  const sweep = createSweep(rate)
  const { depth, delay, feedback, pointer, onset } = sweep
  return {
    name: 'Flanger',
    latency: 0,
    turn: {
      rate: value => {
        sweep.angle = (2 * Math.PI * Number(value)) / rate
      },
      depth: value => {
        depth.target = Number(value)
      },
      delay: value => {
        delay.target = Math.max(1, Number(value) * rate)
      },
      feedback: value => {
        feedback.target = Number(value)
      },
    },
    process: (left, right, n) => render(sweep, left, right, n),
    reset() {
      for (const one of [depth, delay, feedback]) arrive(one)
      beginAnew(onset, rate)
      pointer[0] = 1
      pointer[1] = 0
      sweep.left.fill(0)
      sweep.right.fill(0)
    },
  }
}
