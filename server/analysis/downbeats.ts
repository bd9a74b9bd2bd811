import type { Seconds } from '../../contract/units.ts'
import { CELLS, type Pitches } from '../../dsp/chroma.ts'
import type { Pulse } from './pulse.ts'

/** How far the best place in the bar must stand over the next, against the spread of the beats' own accents. */
const CLEAR = 0.6
/** Bars that must be heard before one is named the first beat. */
const LEAST_BARS = 4

/** What sounds between two times, as the mean row of cells. */
const soundBetween = ({ rows, perSecond }: Pitches, from: Seconds, to: Seconds): Float64Array => {
  const sum = new Float64Array(CELLS)
  const [a, b] = [Math.round(from * perSecond), Math.max(Math.round(from * perSecond) + 1, Math.round(to * perSecond))]
  for (let r = a; r < b; r++)
    rows[r]?.all.forEach((v, c) => {
      sum[c] = (sum[c] as number) + v
    })
  return sum
}

const distance = (a: Float64Array, b: Float64Array): number => {
  const norms = Math.hypot(...a) * Math.hypot(...b)
  return norms > 0 ? 1 - a.reduce((sum, v, c) => sum + v * (b[c] as number), 0) / norms : 0
}

const standard = (xs: number[]): number[] => {
  const mean = xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length)
  const spread = Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, xs.length)) || 1
  return xs.map(x => (x - mean) / spread)
}

/** How much each beat is accented: by a change of harmony over the two beats to each side, and by the bass. */
const accents = (beats: Seconds[], pulse: Pulse, pitches: Pitches): number[] => {
  const changes = beats.map((b, i) => {
    const [before, after] = [beats[Math.max(0, i - 2)] as number, beats[Math.min(beats.length - 1, i + 2)] as number]
    return distance(soundBetween(pitches, before, b), soundBetween(pitches, b, after))
  })
  const bass = beats.map(b => {
    const at = Math.round(b * pulse.perSecond)
    return Math.max(...pulse.low.subarray(Math.max(0, at - 3), at + 4), 0)
  })
  const [harmony, low] = [standard(changes), standard(bass)]
  return harmony.map((h, i) => h + 0.5 * (low[i] as number))
}

/** The first beats of the bars, by where the harmony changes and the bass falls, four beats to the bar or three.
 *  Empty where no place in the bar stands out. */
export const downbeatsOf = (beats: Seconds[], pulse: Pulse, pitches: Pitches): Seconds[] => {
  if (beats.length < 4 * LEAST_BARS) return []
  const weights = accents(beats, pulse, pitches)
  const places = [4, 3].map(bar => {
    const sums = Array.from({ length: bar }, (_, place) => {
      const own = weights.filter((_, i) => i % bar === place)
      return own.reduce((a, b) => a + b, 0) / own.length
    })
    const order = sums.map((sum, place) => ({ sum, place })).sort((a, b) => b.sum - a.sum)
    const [first, second] = order as [{ sum: number; place: number }, { sum: number; place: number }]
    return { bar, place: first.place, clear: first.sum - second.sum }
  })
  const [four, three] = places as [(typeof places)[0], (typeof places)[0]]
  const best = three.clear > 2 * four.clear ? three : four
  return best.clear < CLEAR ? [] : beats.filter((_, i) => i % best.bar === best.place)
}
