import { GONE } from './damper.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

/** The longest sweep: twice the longest middle. */
const LONGEST_S = 0.02

/** A short delay that sweeps, with what comes out of it fed back; the right side is a quarter of a sweep behind. The
 *  oscillator is a pointer that is turned by the same angle each frame. */
export const createFlanger = ({ rate }: Surroundings): OwnInsert => {
  const length = 2 ** Math.ceil(Math.log2(LONGEST_S * rate + 4))
  const mask = length - 1
  const [lineLeft, lineRight] = [new Float32Array(length), new Float32Array(length)]
  const [depth, delay, feedback] = [createGlide(0.7, rate), createGlide(0.003 * rate, rate), createGlide(0.4, rate)]
  const all = [depth, delay, feedback]
  const turned = new Float64Array([1, 0])
  const state = { at: 0, angle: 0 }
  return {
    name: 'Flanger',
    latency: 0,
    turn: {
      rate: value => {
        state.angle = (2 * Math.PI * Number(value)) / rate
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
    process(left, right, n) {
      for (let i = 0; i < all.length; i++) glide(all[i] as (typeof all)[number], n)
      const cos = Math.cos(state.angle)
      const sin = Math.sin(state.angle)
      let c = turned[0] as number
      let s = turned[1] as number
      for (let i = 0; i < n; i++) {
        const at = (state.at + i) & mask
        const middle = delay.from + i * delay.slope
        const width = (depth.from + i * depth.slope) * middle
        const back = feedback.from + i * feedback.slope
        const behindLeft = Math.max(1, middle + width * s)
        const behindRight = Math.max(1, middle - width * c)
        const wholeLeft = Math.floor(behindLeft)
        const wholeRight = Math.floor(behindRight)
        const nearLeft = lineLeft[(at - wholeLeft) & mask] as number
        const nearRight = lineRight[(at - wholeRight) & mask] as number
        const x = nearLeft + (behindLeft - wholeLeft) * ((lineLeft[(at - wholeLeft - 1) & mask] as number) - nearLeft)
        const y =
          nearRight + (behindRight - wholeRight) * ((lineRight[(at - wholeRight - 1) & mask] as number) - nearRight)
        const toLeft = (left[i] as number) + back * x
        const toRight = (right[i] as number) + back * y
        lineLeft[at] = toLeft > GONE || toLeft < -GONE ? toLeft : 0
        lineRight[at] = toRight > GONE || toRight < -GONE ? toRight : 0
        left[i] = x
        right[i] = y
        const next = c * cos - s * sin
        s = s * cos + c * sin
        c = next
      }
      const size = 1 / Math.hypot(c, s)
      turned[0] = c * size
      turned[1] = s * size
      state.at = (state.at + n) & mask
    },
    reset() {
      for (const one of all) arrive(one)
      turned[0] = 1
      turned[1] = 0
      lineLeft.fill(0)
      lineRight.fill(0)
    },
  }
}
