import type { Biquad } from './biquad.ts'
import { loudnessRange } from './loudness-range.ts'
import { series } from './series.ts'

/** The two stages of K-weighting for any rate: the head's shelf and the high-pass.
 *  Source: ITU-R BS.1770-4, annex 1; the analogue prototypes behind its 48 kHz tables (De Man 2014). */
export const kWeighting = (rate: number): [Biquad, Biquad] => {
  const shelf = Math.tan((Math.PI * 1681.974450955533) / rate)
  const q1 = 0.7071752369554196
  const vh = 10 ** (3.999843853973347 / 20)
  const vb = vh ** 0.4996667741545416
  const a = 1 + shelf / q1 + shelf * shelf
  const pass = Math.tan((Math.PI * 38.13547087602444) / rate)
  const q2 = 0.5003270373238773
  const c = 1 + pass / q2 + pass * pass
  return [
    {
      b0: (vh + (vb * shelf) / q1 + shelf * shelf) / a,
      b1: (2 * (shelf * shelf - vh)) / a,
      b2: (vh - (vb * shelf) / q1 + shelf * shelf) / a,
      a1: (2 * (shelf * shelf - 1)) / a,
      a2: (1 - shelf / q1 + shelf * shelf) / a,
    },
    { b0: 1, b1: -2, b2: 1, a1: (2 * (pass * pass - 1)) / c, a2: (1 - pass / q2 + pass * pass) / c },
  ]
}

const OFFSET = -0.691
const lufs = (power: number): number => OFFSET + 10 * Math.log10(power)

/** Integrated loudness of blocks of 400 ms, gated at −70 LUFS and then 10 LU under the mean of what is left.
 *  @param steps  mean square of each 100 ms, both channels summed
 *  @returns      LUFS; null when nothing passes the gate */
export const gatedLoudness = (steps: Float32Array): number | null => {
  const block = (i: number): number => {
    let sum = 0
    for (let k = 0; k < 4; k++) sum += steps[i + k] as number
    return sum / 4
  }
  const meanAbove = (gate: number): number => {
    let sum = 0
    let count = 0
    for (let i = 0; i + 4 <= steps.length; i++) {
      const power = block(i)
      if (power > 0 && lufs(power) > gate) {
        sum += power
        count++
      }
    }
    return count ? sum / count : 0
  }
  const absolute = meanAbove(-70)
  if (absolute === 0) return null
  const relative = meanAbove(Math.max(-70, lufs(absolute) - 10))
  return relative === 0 ? null : lufs(relative)
}

/** K-weights one channel in place of a closure call for each sample: the state lives in an array between blocks.
 *  @returns adds a channel's K-weighted squares to `squares` */
const kSquares = (rate: number) => {
  const [p, q] = kWeighting(rate)
  let [s1, s2, t1, t2] = [0, 0, 0, 0]
  return (stereo: Float32Array, channel: number, squares: Float64Array): void => {
    let [a, b, c, d] = [s1, s2, t1, t2]
    for (let i = channel, n = 0; i < stereo.length; i += 2, n++) {
      const x = stereo[i] as number
      const y = p.b0 * x + a
      a = p.b1 * x - p.a1 * y + b
      b = p.b2 * x - p.a2 * y
      const z = q.b0 * y + c
      c = q.b1 * y - q.a1 * z + d
      d = q.b2 * y - q.a2 * z
      squares[n] = (squares[n] as number) + z * z
    }
    ;[s1, s2, t1, t2] = [a, b, c, d]
  }
}

/** Listens to interleaved stereo; `integrated()` is the loudness so far in LUFS, null in silence and under 400 ms;
 *  `range()` how far it moves, in LU.
 *  Source: ITU-R BS.1770-4; EBU R 128. */
export const loudnessMeter = (rate: number) => {
  const [left, right] = [kSquares(rate), kSquares(rate)]
  const steps = series()
  const step = Math.round(rate / 10)
  let squares = new Float64Array(0)
  let sum = 0
  let filled = 0
  return {
    add: (stereo: Float32Array): void => {
      const frames = stereo.length >> 1
      if (squares.length < frames) squares = new Float64Array(frames)
      else squares.fill(0, 0, frames)
      left(stereo, 0, squares)
      right(stereo, 1, squares)
      let [power, count] = [sum, filled]
      for (let i = 0; i < frames; i++) {
        power += squares[i] as number
        if (++count === step) {
          steps.push(power / step)
          power = 0
          count = 0
        }
      }
      ;[sum, filled] = [power, count]
    },
    integrated: (): number | null => gatedLoudness(steps.values()),
    range: (): number | null => loudnessRange(steps.values()),
  }
}
