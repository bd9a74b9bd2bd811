import type { Seconds } from '../../contract/units.ts'
import { CELLS, type Pitches } from '../../dsp/chroma.ts'
import type { Pulse } from './pulse.ts'

/** What each cue of an accent counts. Harmony changes at the bar more surely than anything else. */
const CUES = { harmony: 1, farHarmony: 0.5, bassLine: 1, bass: 0.5, all: 0.25 }

/** Changes of harmony that spread less than this, and strokes that differ by less than this share, are alike. */
const [LEAST_CHANGE, LEAST_SHARE] = [0.03, 0.1]

type Row = 'all' | 'bass'

/** What sounded up to each row, [rows + 1][CELLS]: the sum between two times is the difference of two of them. */
const sumsOf = ({ rows }: Pitches, which: Row): Float64Array[] => {
  const sums = [new Float64Array(CELLS)]
  for (const row of rows) {
    const before = sums.at(-1) as Float64Array
    sums.push(before.map((v, c) => v + (row[which][c] as number)))
  }
  return sums
}

const distance = (a: Float64Array, b: Float64Array): number => {
  let [ab, aa, bb] = [0, 0, 0]
  for (let c = 0; c < CELLS; c++) {
    const [x, y] = [a[c] as number, b[c] as number]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return aa > 0 && bb > 0 ? 1 - ab / Math.sqrt(aa * bb) : 0
}

/** Mean 0, spread 1; what spreads less than `least` is told by nothing and stays small. */
const standard = (xs: number[], least: number): number[] => {
  const mean = xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length)
  const spread = Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, xs.length))
  return xs.map(x => (x - mean) / Math.max(spread, least, 1e-9))
}

/** How far what sounds in the beats before a beat lies from what sounds in as many after it. */
const changes = (beats: Seconds[], pitches: Pitches, which: Row): ((reach: number) => number[]) => {
  const sums = sumsOf(pitches, which)
  const row = (at: Seconds): number => Math.min(sums.length - 1, Math.max(0, Math.round(at * pitches.perSecond)))
  const between = (from: Seconds, to: Seconds): Float64Array => {
    const a = Math.min(row(from), sums.length - 2)
    const before = sums[a] as Float64Array
    return (sums[Math.max(a + 1, row(to))] as Float64Array).map((v, c) => v - (before[c] as number))
  }
  return reach =>
    beats.map((b, i) => {
      const before = beats[Math.max(0, i - reach)] as number
      const after = beats[Math.min(beats.length - 1, i + reach)] as number
      return distance(between(before, b), between(b, after))
    })
}

/** How much begins at each beat. */
const begun = (beats: Seconds[], strength: Float32Array, perSecond: number): number[] =>
  beats.map(b => {
    const at = Math.round(b * perSecond)
    return Math.max(...strength.subarray(Math.max(0, at - 3), at + 4), 0)
  })

/** How much each beat is accented: by a change of harmony, of the bass line, and by what begins. Mean 0. */
export const accents = (beats: Seconds[], pulse: Pulse, pitches: Pitches): number[] => {
  if (pitches.rows.length === 0) return beats.map(() => 0)
  const harmony = changes(beats, pitches, 'all')
  const tonal: [number, number[]][] = [
    [CUES.harmony, harmony(2)],
    [CUES.farHarmony, harmony(4)],
    [CUES.bassLine, changes(beats, pitches, 'bass')(2)],
  ]
  const struck: [number, number[]][] = [
    [CUES.bass, begun(beats, pulse.low, pulse.perSecond)],
    [CUES.all, begun(beats, pulse.strength, pulse.perSecond)],
  ]
  const usual = (xs: number[]): number => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length)
  const weighed = [
    ...tonal.map(([weight, values]) => standard(values, LEAST_CHANGE).map(v => weight * v)),
    ...struck.map(([weight, values]) => standard(values, LEAST_SHARE * usual(values)).map(v => weight * v)),
  ]
  return beats.map((_, i) => weighed.reduce((sum, values) => sum + (values[i] as number), 0))
}
