import type { BuildUp, Drop } from '../../../contract/features.ts'
import type { Seconds } from '../../../contract/units.ts'
import { type Bars, onBar } from './bars.ts'
import type { Outline } from './outline.ts'

/** What is compared before and after a drop, and the least between two. */
const [BEFORE, AFTER, LEAST]: [Seconds, Seconds, Seconds] = [6, 6, 12]
const LIKELY = 0.5
/** A build-up's lengths, the longest first. */
const LENGTHS: Seconds[] = [32, 24, 16, 12, 8]
/** Before it the song must be heard. */
const HEARD = -50

const mean = (xs: number[], from: number, to: number): number => {
  const part = xs.slice(Math.max(0, from), Math.max(from + 1, to))
  return part.reduce((a, b) => a + b, 0) / Math.max(1, part.length)
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
const rounded = (x: number): number => Math.round(100 * x) / 100

/** How much a place is like a drop: level, bass and onsets step up together, to where the song is loud. */
const dropAt = ({ step, level, bass, density }: Outline, loud: number, at: number): number => {
  const [before, after] = [Math.round(BEFORE / step), Math.round(AFTER / step)]
  if (at < before || at + after > level.length) return 0
  const change = (xs: number[]): number => mean(xs, at, at + after) - mean(xs, at - before, at)
  if (mean(level, at - before, at) < HEARD || mean(level, at, at + after) < loud - 2) return 0
  const begins = mean(density, at, at + after) / Math.max(1e-6, mean(density, at - before, at))
  const evidence =
    Math.min(2, change(level) / 3) +
    Math.min(2, change(bass) / 6) +
    Math.min(2, 1.5 * Math.log2(Math.max(0.25, begins)))
  return logistic(1.5 * (evidence - 3))
}

/** Correlation of a row with time. */
const rise = (xs: number[]): number => {
  const middle = (xs.length - 1) / 2
  const average = mean(xs, 0, xs.length)
  let [xy, xx, yy] = [0, 0, 0]
  xs.forEach((y, i) => {
    xy += (i - middle) * (y - average)
    xx += (i - middle) ** 2
    yy += (y - average) ** 2
  })
  return yy > 1e-9 && xx > 0 ? xy / Math.sqrt(xx * yy) : 0
}

/** The stretch before a drop over which brightness, density or level rise steadily; the longest that does. */
const buildUpTo = ({ step, level, density, brightness }: Outline, at: number): BuildUp | undefined => {
  for (const length of LENGTHS) {
    const from = at - Math.round(length / step)
    if (from < 0) continue
    const rises = [brightness, density, level].map(xs => rise(xs.slice(from, at))).sort((a, b) => b - a)
    const strength = 0.7 * (rises[0] as number) + 0.3 * Math.max(0, rises[1] as number)
    if (strength > 0.6)
      return { start: from * step, end: at * step, confidence: rounded(logistic(10 * (strength - 0.6))) }
  }
  return undefined
}

/** Drops, and the build-ups that lead to them. None is named with less than even odds. */
export const dropsOf = (outline: Outline, bars: Bars, beats: Seconds[]): { drops: Drop[]; buildUps: BuildUp[] } => {
  const sorted = [...outline.level].sort((a, b) => a - b)
  const loud = sorted[Math.floor(0.75 * sorted.length)] ?? 0
  const likely = outline.level
    .map((_, at) => ({ at, confidence: dropAt(outline, loud, at) }))
    .filter(d => d.confidence >= LIKELY)
    .sort((a, b) => b.confidence - a.confidence)
  const kept: typeof likely = []
  for (const drop of likely) if (kept.every(k => Math.abs(k.at - drop.at) * outline.step >= LEAST)) kept.push(drop)
  kept.sort((a, b) => a.at - b.at)
  const snap = (at: Seconds): Seconds => onBar(at, 1, bars, beats)
  const drops = kept.map(({ at, confidence }) => ({ at: snap(at * outline.step), confidence: rounded(confidence) }))
  const buildUps = kept.flatMap(({ at }, i) => {
    const found = buildUpTo(outline, at)
    return found ? [{ ...found, start: snap(found.start), end: drops[i]?.at ?? found.end }] : []
  })
  return { drops, buildUps }
}
