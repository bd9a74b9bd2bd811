import type { Section } from '../../../contract/features.ts'
import type { Seconds } from '../../../contract/units.ts'
import { noveltyOf } from '../../../dsp/novelty.ts'
import { type Bars, onBar } from './bars.ts'
import { type Outline, SILENT } from './outline.ts'
import { groupsOf } from './repetition.ts'

/** Seconds that are compared to each side of a place, and the least from one boundary to the next. */
const [REACH, LEAST]: [Seconds, Seconds] = [10, 6]
/** Novelty under which nothing parts, and from which a boundary is plain. */
const [FAINT, PLAIN] = [0.06, 0.3]
/** What counts as one step apart: of MFCC in decibels, of pitch classes in shares, of the level in decibels. */
const APART = { timbre: 45, pitch: 0.2, level: 9 }
/** How far a boundary may be moved onto a bar. */
const SNAP: Seconds = 1.3
const PARTS = 8

/** What a half second is like, on scales on which a distance of 1 is plain to hear. */
export const characterOf = ({ timbre, pitch, level }: Outline): Float64Array[] =>
  timbre.map((colour, k) =>
    Float64Array.from([
      ...colour.map(v => v / APART.timbre),
      ...(pitch[k] as Float64Array).map(v => v / APART.pitch),
      Math.max(SILENT, level[k] as number) / APART.level,
    ]),
  )

/** Each row as the mean of those within `reach` rows of it. */
const smoothed = (rows: Float64Array[], reach: number): Float64Array[] =>
  rows.map((row, k) => {
    const near = rows.slice(Math.max(0, k - reach), k + reach + 1)
    return row.map((_, i) => near.reduce((sum, r) => sum + (r[i] as number), 0) / near.length)
  })

/** Places whose novelty is the most within `least` steps to each side, and stands over the song's own. */
const boundariesOf = (novelty: Float64Array, least: number): { at: number; strength: number }[] => {
  const mean = novelty.reduce((a, b) => a + b, 0) / Math.max(1, novelty.length)
  const found: { at: number; strength: number }[] = []
  novelty.forEach((strength, at) => {
    if (strength < Math.max(FAINT, 1.1 * mean) || at < least || at > novelty.length - least) return
    for (let k = Math.max(0, at - least); k < Math.min(novelty.length, at + least + 1); k++)
      if ((novelty[k] as number) > strength || (k < at && novelty[k] === strength)) return
    found.push({ at, strength })
  })
  return found
}

/** Level of a stretch in eight parts, 0…1 between the song's quiet and its loud. */
const profileOf = (level: number[], from: number, to: number): number[] => {
  const sorted = level.filter(db => db > SILENT).sort((a, b) => a - b)
  const [low, high] = [sorted[Math.floor(0.05 * sorted.length)] ?? 0, sorted[Math.floor(0.95 * sorted.length)] ?? 0]
  const parts = Math.max(1, Math.min(PARTS, to - from))
  return Array.from({ length: parts }, (_, p) => {
    const [a, b] = [from + Math.floor((p * (to - from)) / parts), from + Math.floor(((p + 1) * (to - from)) / parts)]
    const part = level.slice(a, Math.max(a + 1, b))
    const mean = part.reduce((x, y) => x + y, 0) / part.length
    return high > low ? Math.round(100 * Math.min(1, Math.max(0, (mean - low) / (high - low)))) / 100 : 1
  })
}

const nameOf = (group: number): string =>
  group < 26 ? String.fromCharCode(65 + group) : `${nameOf(Math.floor(group / 26) - 1)}${nameOf(group % 26)}`

/** The parts of a song by where its sound, harmony and level change together; parts that repeat one another carry one
 *  letter. Empty where nothing parts it. */
export const sectionsOf = (outline: Outline, seconds: Seconds, bars: Bars, beats: Seconds[]): Section[] => {
  const { step, level } = outline
  if (!level.some(db => db > SILENT)) return []
  const character = characterOf(outline)
  const novelty = noveltyOf(smoothed(character, 1), Math.round(REACH / step))
  const inner = boundariesOf(novelty, Math.round(LEAST / step))
  if (inner.length === 0) return []
  const edges = [{ at: 0, strength: 0 }, ...inner, { at: level.length, strength: 0 }]
  const times = edges.map(({ at }, i) => {
    if (i === 0) return 0
    return i === edges.length - 1 ? seconds : onBar(at * step, SNAP, bars, beats)
  })
  const spans = edges.slice(1).map((edge, i) => [edges[i]?.at ?? 0, edge.at] as [number, number])
  const groups = groupsOf(character, spans)
  const sure = (i: number): number => Math.min(1, (edges[i]?.strength ?? 0) / PLAIN)
  return spans.map(([from, to], i) => ({
    label: nameOf(groups[i] as number),
    start: times[i] as number,
    end: times[i + 1] as number,
    confidence: Math.round(100 * (i === 0 ? sure(1) : sure(i))) / 100,
    energy: profileOf(level, from, to),
    repetitionGroup: groups[i] as number,
  }))
}
