import type { Analysis, Mode } from '../../contract/analysis.ts'
import { camelot, TONICS } from '../../contract/keys.ts'
import type { Cents } from '../../contract/units.ts'
import { CELLS, type Pitches } from '../../dsp/chroma.ts'

/** How often each degree is heard. Source: Albrecht & Shanahan 2013, table 1. */
const ALBRECHT = {
  major: [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081],
  minor: [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052],
}
/** Source: Temperley 2007, Kostka–Payne corpus (as in Sapp's keycor). */
const TEMPERLEY = {
  major: [0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4],
  minor: [0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33],
}
const MODES: Mode[] = ['major', 'minor']
const CELLS_PER_TONE = CELLS / 12

/** The tuning against A = 440 Hz, from where the peaks lie within their semitones.
 *  @returns cents, −50…50, and how clearly they agree, 0…1 */
export const tuningOf = ({ rows }: Pitches): { cents: Cents; clarity: number } => {
  let [x, y, sum] = [0, 0, 0]
  for (const { all } of rows)
    for (let c = 0; c < CELLS; c++) {
      const angle = (2 * Math.PI * c) / CELLS_PER_TONE
      x += (all[c] as number) * Math.cos(angle)
      y += (all[c] as number) * Math.sin(angle)
      sum += all[c] as number
    }
  return { cents: (Math.atan2(y, x) / (2 * Math.PI)) * 100, clarity: sum > 0 ? Math.hypot(x, y) / sum : 0 }
}

/** Twelve pitch classes of a row of cells, at a tuning. */
export const fold = (cells: Float32Array, cents: Cents): Float64Array => {
  const out = new Float64Array(12)
  for (let c = 0; c < CELLS; c++) {
    const semitones = (c * 100) / CELLS_PER_TONE / 100 - cents / 100
    const nearest = Math.round(semitones)
    const weight = Math.max(0, 1 - Math.abs(semitones - nearest) / 0.5)
    const pc = ((nearest % 12) + 12) % 12
    out[pc] = (out[pc] as number) + weight * (cells[c] as number)
  }
  return out
}

const centred = (x: ArrayLike<number>): number[] => {
  const all = Array.from(x)
  const mean = all.reduce((a, b) => a + b, 0) / all.length
  const shifted = all.map(v => v - mean)
  const norm = Math.hypot(...shifted) || 1
  return shifted.map(v => v / norm)
}

/** Correlation of a chroma with both modes on all tonics, on one scale: [24], major first. */
export const keyScores = (chroma: Float64Array, profiles: Record<Mode, number[]>): number[] => {
  const heard = centred(chroma)
  return MODES.flatMap(mode => {
    const profile = centred(profiles[mode])
    return TONICS.map((_, tonic) =>
      heard.reduce((sum, v, pc) => sum + v * (profile[(pc - tonic + 12) % 12] as number), 0),
    )
  })
}

const topOf = (scores: number[]): number => scores.indexOf(Math.max(...scores))

/** The key of the whole; null where nothing tonal is heard or no key stands out. */
export const keyOf = (pitches: Pitches): { key: Analysis['key']; tuningCents: Cents | null } => {
  const unsure = { tonic: null, mode: null, camelot: null, confidence: 0, candidates: [] }
  const tuning = tuningOf(pitches)
  const chroma = new Float64Array(12)
  for (const { all } of pitches.rows) {
    const tones = fold(all, tuning.cents)
    const loudest = Math.max(...tones)
    if (loudest > 0)
      tones.forEach((v, pc) => {
        chroma[pc] = (chroma[pc] as number) + v / loudest
      })
  }
  if (tuning.clarity < 0.05 || pitches.rows.length < 6) return { key: unsure, tuningCents: null }
  const scores = keyScores(chroma, ALBRECHT)
  const order = scores.map((score, i) => ({ score, i })).sort((a, b) => b.score - a.score)
  const agree = topOf(keyScores(chroma, TEMPERLEY)) === order[0]?.i
  const total = order.reduce((sum, { score }) => sum + Math.exp(20 * score), 0)
  const candidates = order.slice(0, 4).map(({ score, i }) => {
    const mode = MODES[Math.floor(i / 12)] as Mode
    return {
      tonic: TONICS[i % 12] as string,
      mode,
      camelot: camelot(i % 12, mode),
      confidence: Math.exp(20 * score) / total,
    }
  })
  const best = candidates[0]
  if (!best || (order[0]?.score ?? 0) < 0.4) return { key: { ...unsure, candidates }, tuningCents: tuning.cents }
  const { tonic, mode } = best
  return {
    key: { tonic, mode, camelot: best.camelot, confidence: best.confidence * (agree ? 1 : 0.6), candidates },
    tuningCents: tuning.cents,
  }
}
