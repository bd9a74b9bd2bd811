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

/** The sum of all rows, each as loud as the others. */
const chromaOf = (rows: Float64Array[]): Float64Array => {
  const chroma = new Float64Array(12)
  for (const row of rows) {
    const loudest = Math.max(...row)
    if (loudest > 0)
      row.forEach((v, pc) => {
        chroma[pc] = (chroma[pc] as number) + v / loudest
      })
  }
  return chroma
}

/** How much the harmony changes, 0…1: the mean distance of the rows from their sum. One held sound, a click track and
 *  drums stay under 0.025, music over 0.03. */
const movement = (rows: Float64Array[], chroma: Float64Array): number => {
  const norm = Math.hypot(...chroma)
  let [sum, count] = [0, 0]
  for (const row of rows) {
    const own = Math.hypot(...row)
    if (own === 0) continue
    sum += 1 - row.reduce((dot, v, pc) => dot + v * (chroma[pc] as number), 0) / own / norm
    count++
  }
  return count ? sum / count : 0
}

const LEAST_MOVEMENT = 0.025
const LEAST_CLARITY = 0.05
/** Rows of music, some 2 s, under which no key is named. */
const LEAST_ROWS = 6

/** From how far a key stands over the best other, in both profiles' correlations together: 0.04 is even odds. */
const confidenceOf = (margin: number): number => 1 / (1 + Math.exp((0.04 - margin) / 0.085))

/** Keys by the first profile; the second says how sure to be. */
const ranked = (chroma: Float64Array): Analysis['key']['candidates'] => {
  const [first, second] = [keyScores(chroma, ALBRECHT), keyScores(chroma, TEMPERLEY)]
  const order = first
    .map((score, i) => ({ i, score, both: score + (second[i] as number) }))
    .sort((a, b) => b.score - a.score)
  const margin = [first, second].reduce((sum, scores) => {
    const best = order[0]?.i as number
    return sum + (scores[best] as number) - Math.max(...scores.filter((_, i) => i !== best))
  }, 0)
  const sure = confidenceOf(margin)
  const rest = order.slice(1).map(({ both }) => Math.exp(8 * both))
  const total = rest.reduce((a, b) => a + b, 0)
  return order.slice(0, 4).map(({ i }, place) => {
    const mode = MODES[Math.floor(i / 12)] as Mode
    const confidence = place === 0 ? sure : ((1 - sure) * (rest[place - 1] as number)) / total
    return { tonic: TONICS[i % 12] as string, mode, camelot: camelot(i % 12, mode), confidence }
  })
}

/** The key of the whole; null where nothing tonal is heard, or nothing in it moves. */
export const keyOf = (pitches: Pitches): { key: Analysis['key']; tuningCents: Cents | null } => {
  const unsure = { tonic: null, mode: null, camelot: null, confidence: 0, candidates: [] }
  const { cents, clarity } = tuningOf(pitches)
  if (clarity < LEAST_CLARITY) return { key: unsure, tuningCents: null }
  const rows = pitches.rows.map(({ all }) => fold(all, cents)).filter(row => Math.max(...row) > 0)
  const chroma = chromaOf(rows)
  if (rows.length < LEAST_ROWS || movement(rows, chroma) < LEAST_MOVEMENT) return { key: unsure, tuningCents: cents }
  const candidates = ranked(chroma)
  const best = candidates[0]
  if (!best) return { key: unsure, tuningCents: cents }
  return { key: { ...best, candidates }, tuningCents: cents }
}
