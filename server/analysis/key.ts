import type { Analysis, KeyStretch, Mode } from '../../contract/analysis.ts'
import { camelot, openKey, TONICS } from '../../contract/keys.ts'
import type { Cents, Hertz } from '../../contract/units.ts'
import { CELLS, type Pitches } from '../../dsp/chroma.ts'
import { chordShares } from './chords.ts'
import { keyStretches } from './key-changes.ts'
import { keyScores, MODES, relative } from './key-profiles.ts'

const CELLS_PER_TONE = CELLS / 12

/** The share of a sound in which tones must be heard: what rings once in a while is chance. */
const LEAST_HEARD = 0.2

/** The tuning against A = 440 Hz, from where the peaks lie within their semitones.
 *  @returns cents, −50…50, and how clearly they agree, 0…1 */
export const tuningOf = ({ rows }: Pitches): { cents: Cents; clarity: number } => {
  let [x, y, sum, heard] = [0, 0, 0, 0]
  for (const { all } of rows) {
    if (all.some(v => v > 0)) heard++
    for (let c = 0; c < CELLS; c++) {
      const angle = (2 * Math.PI * c) / CELLS_PER_TONE
      x += (all[c] as number) * Math.cos(angle)
      y += (all[c] as number) * Math.sin(angle)
      sum += all[c] as number
    }
  }
  const clarity = heard > LEAST_HEARD * rows.length ? Math.hypot(x, y) / sum : 0
  return { cents: (Math.atan2(y, x) / (2 * Math.PI)) * 100, clarity }
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

const normed = (row: Float64Array): Float64Array => {
  const loudest = Math.max(...row)
  return loudest > 0 ? row.map(v => v / loudest) : row
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

/** How much a key's own triad tells when the song opens with it, and for how long it opens. */
const OPENING = { weight: 0.1, seconds: 4.5 }

/** From how far a key stands over the best other, in correlations: see docs/analysis.md. */
const confidenceOf = (margin: number): number => 1 / (1 + Math.exp(-margin / 0.085))

/** How much the dominant with its leading tone, which only the minor of two relative keys has, tells for that one; a
 *  chord that is heard more often than this is no passing dominant. */
const DOMINANT = { weight: 2, most: 0.1 }

/** Of each triad, [24], major first: the share of the opening, and of the whole, in which it is heard. */
type Chords = { opening: number[]; whole: number[] }

const byScore = (a: { score: number }, b: { score: number }): number => b.score - a.score

/** All keys, best first, as their indices and scores. */
const rank = (chroma: Float64Array, { opening, whole }: Chords): { key: number; score: number }[] => {
  const order = keyScores(chroma)
    .map((score, key) => ({ key, score: score + OPENING.weight * (opening[key] ?? 0) }))
    .sort(byScore)
  const best = order[0]?.key ?? 0
  const minor = best < 12 ? relative(best) : best
  const dominant = Math.min(DOMINANT.most, whole[(minor + 7) % 12] ?? 0)
  const led = (key: number): number => (key === minor ? DOMINANT.weight * dominant : 0)
  return order.map(({ key, score }) => ({ key, score: score + led(key) })).sort(byScore)
}

const named = (order: { key: number; score: number }[]): Analysis['key']['candidates'] => {
  const sure = confidenceOf((order[0]?.score ?? 0) - (order[1]?.score ?? 0))
  const rest = order.slice(1).map(({ score }) => Math.exp(16 * score))
  const total = rest.reduce((a, b) => a + b, 0)
  return order.slice(0, 4).map(({ key }, place) => {
    const [tonic, mode] = [key % 12, MODES[Math.floor(key / 12)] as Mode]
    const confidence = place === 0 ? sure : Math.min(sure, ((1 - sure) * (rest[place - 1] as number)) / total)
    const numbers = { camelot: camelot(tonic, mode), openKey: openKey(tonic, mode) }
    return { tonic: TONICS[tonic] as string, mode, ...numbers, confidence }
  })
}

type Ranked = ReturnType<typeof rank>
type Song = { even: Float64Array[]; perSecond: Hertz; chords: Chords }

/** A song in two keys may sound, as a whole, like a third: then its key is that of its longest stretch. */
const homeOf = (whole: Ranked, changes: KeyStretch[], { even, perSecond, chords }: Song): Ranked => {
  const best = whole[0]?.key ?? 0
  const [tonic, mode] = [TONICS[best % 12], MODES[Math.floor(best / 12)]]
  if (changes.some(c => c.tonic === tonic && c.mode === mode)) return whole
  const longest = changes.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a))
  return rank(chromaOf(even.slice(longest.from * perSecond, longest.to * perSecond)), chords)
}

/** The key of the whole, and where it changes; null where nothing tonal is heard, or nothing in it moves. */
export const keyOf = (pitches: Pitches): { key: Analysis['key']; tuningCents: Cents | null } => {
  const unsure = { tonic: null, mode: null, camelot: null, openKey: null, confidence: 0, candidates: [], changes: [] }
  const { cents, clarity } = tuningOf(pitches)
  if (clarity < LEAST_CLARITY) return { key: unsure, tuningCents: null }
  const { perSecond } = pitches
  const all = pitches.rows.map(row => ({ all: fold(row.all, cents), bass: fold(row.bass, cents) }))
  const heard = all.filter(row => Math.max(...row.all) > 0)
  const rows = heard.map(row => row.all)
  const chroma = chromaOf(rows)
  if (rows.length < LEAST_ROWS || movement(rows, chroma) < LEAST_MOVEMENT) return { key: unsure, tuningCents: cents }
  const first = Math.round(OPENING.seconds * perSecond)
  const bass = heard.map(row => row.bass)
  const chords = { opening: chordShares(rows.slice(0, first), bass), whole: chordShares(rows, bass) }
  const whole = rank(chroma, chords)
  const even = all.map(row => normed(row.all))
  const changes = keyStretches(even, perSecond, all.length / perSecond, whole[0]?.key ?? 0)
  const candidates = named(homeOf(whole, changes, { even, perSecond, chords }))
  const best = candidates[0]
  if (!best) return { key: unsure, tuningCents: cents }
  return { key: { ...best, candidates, changes }, tuningCents: cents }
}
