import type { Decibels, Seconds } from '../../../contract/units.ts'
import type { Pitches } from '../../../dsp/chroma.ts'
import { MFCCS, ROW, ROW_SIZE } from '../../../dsp/spectral.ts'
import type { Timbre } from '../../../dsp/timbre.ts'
import { fold } from '../key.ts'
import { type Heard, LEVEL_STEP } from '../listen.ts'
import type { Pulse } from '../pulse.ts'

/** The song in steps of half a second. */
export type Outline = {
  step: Seconds
  /** Level in dBFS, that of the bass, and of what is rising: how much begins. */
  level: Decibels[]
  bass: Decibels[]
  density: number[]
  /** Mean of the spectrum, in octaves over 100 Hz. */
  brightness: number[]
  /** MFCC 1…12, and twelve pitch classes that sum to 1 (zeros in silence). */
  timbre: Float64Array[]
  pitch: Float64Array[]
}

export const SILENT: Decibels = -70
const dbOf = (power: number): Decibels => 10 * Math.log10(Math.max(power, 1e-12))

/** The mean of the rows that lie in [from, to) seconds, or of the one that is nearest. */
const meanRow = (
  count: number,
  perSecond: number,
  from: Seconds,
  to: Seconds,
  row: (i: number) => ArrayLike<number>,
) => {
  const last = Math.max(0, count - 1)
  const a = Math.min(last, Math.max(0, Math.round(from * perSecond)))
  const b = Math.min(count, Math.max(a + 1, Math.round(to * perSecond)))
  const sum = Float64Array.from(count > 0 ? row(a) : [])
  for (let i = a + 1; i < b; i++) {
    const other = row(i)
    for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (other[k] as number)
  }
  return sum.map(v => v / (b - a))
}

/** Mean figures of [from, to) seconds, in the order of ROW. */
export const timbreBetween = ({ rows, perSecond }: Timbre, from: Seconds, to: Seconds): Float64Array =>
  meanRow(rows.length / ROW_SIZE, perSecond, from, to, i => rows.subarray(i * ROW_SIZE, (i + 1) * ROW_SIZE))

/** Twelve pitch classes of [from, to) seconds that sum to 1; zeros where nothing sounds. */
export const pitchBetween = (pitches: Pitches, cents: number, from: Seconds, to: Seconds): Float64Array => {
  const cells = meanRow(pitches.rows.length, pitches.perSecond, from, to, i => pitches.rows[i]?.all ?? [])
  const classes = fold(Float32Array.from(cells), cents)
  const sum = classes.reduce((a, b) => a + b, 0)
  return classes.map(v => (sum > 0 ? v / sum : 0))
}

/** MFCC 1…12 of a row of figures. */
export const colourOf = (row: Float64Array): Float64Array => row.slice(ROW.mfcc + 1, ROW.mfcc + MFCCS)

export const outlineOf = (heard: Heard, pulse: Pulse, cents: number): Outline => {
  const out: Outline = { step: LEVEL_STEP, level: [], bass: [], density: [], brightness: [], timbre: [], pitch: [] }
  heard.powers.forEach((power, k) => {
    const [from, to] = [k * LEVEL_STEP, (k + 1) * LEVEL_STEP]
    const row = timbreBetween(heard.timbre, from, to)
    out.level.push(dbOf(power))
    out.bass.push(dbOf(row[ROW.bass] as number))
    out.brightness.push(Math.log2(Math.max(100, row[ROW.centroid] as number) / 100))
    out.timbre.push(colourOf(row))
    out.pitch.push(pitchBetween(heard.pitches, cents, from, to))
    const [a, b] = [Math.round(from * pulse.perSecond), Math.round(to * pulse.perSecond)]
    const strengths = pulse.strength.subarray(a, Math.max(a + 1, b))
    out.density.push(strengths.reduce((sum, v) => sum + v, 0) / Math.max(1, strengths.length))
  })
  return out
}
