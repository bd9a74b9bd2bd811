import type { Bpm, MonotonicMs } from '../../../contract/units.ts'
import { TICKS_IN_BEAT } from '../song-ticks.ts'
import { type Line, lineThrough, meanOf } from './line.ts'

/** Spans that are tried in turn, in ms: whether the tempo bends is told over the long ones, the short ones are even. */
const LONG_MS = [8000, 4000, 2000] as const
const SHORT_MS = [1000, 500] as const
/** A bend of so many of its own deviations is one. */
const BENDS = 3
const LONGEST_MS = 8000
const LEAST = 6
/** A span holds as long as its ticks lie about its line as chance would have it: means of some ticks within so many of
 *  their own deviations, and a hair, in ms. */
const DEVIATIONS = { even: 2.6, bent: 3.8 } as const
const HAIR_MS = 0.08
const RECENT = [8, 16, 32] as const
const PARTS = 8

/** Ticks go by tick + rate·x + bend·x² of a moment x ms after `at`: exactly so where the tempo changes evenly. */
export type Fit = {
  /** Where the clock was at the moment `at` of the last tick that came, with its fraction. */
  readonly tick: number
  readonly at: MonotonicMs
  /** Ticks a ms there. */
  readonly rate: number
  readonly bend: number
  /** How sure the tempo is: one standard deviation. */
  readonly error: Bpm
}
export type TempoFit = {
  /** A tick by its number, numbers ascending; a number may be left out. */
  readonly add: (tick: number, at: MonotonicMs) => void
  /** The line through what came; undefined before there is enough. */
  readonly fit: () => Fit | undefined
}

export const tempoOf = ({ rate }: Pick<Fit, 'rate'>): Bpm => (60_000 * rate) / TICKS_IN_BEAT

/** The tick at a moment, with its fraction. */
export const tickOf = ({ tick, at, rate, bend }: Fit, now: MonotonicMs): number =>
  tick + (rate + bend * (now - at)) * (now - at)

/** Standard deviation of single ticks, by how each lies between its neighbours: no tempo changes that fast. */
const deviationOf = (m: readonly number[], t: readonly number[]): number => {
  let [sum, n] = [0, 0]
  for (let i = 2; i < m.length; i++) {
    // one that is missing between them leaves them uneven
    if ((m[i] as number) - (m[i - 2] as number) !== 2) continue
    sum += ((t[i] as number) - 2 * (t[i - 1] as number) + (t[i - 2] as number)) ** 2
    n++
  }
  return n === 0 ? 0 : Math.sqrt(sum / n / 6)
}

/** @param off  ms by which each tick is off its line; `most` is so much that one may be */
const holds = (off: readonly number[], most: number): boolean => {
  const isEven = (part: readonly number[]): boolean => Math.abs(meanOf(part)) <= most / Math.sqrt(part.length) + HAIR_MS
  if (!RECENT.every(n => off.length <= n || isEven(off.slice(-n)))) return false
  const length = Math.floor(off.length / PARTS)
  if (length < 4) return true
  return Array.from({ length: PARTS }, (_, i) => off.slice(i * length, (i + 1) * length)).every(isEven)
}

type Part = { x: number[]; y: number[] }
type Found = { line: Line; n: number; span: number }

const firstOf = <T>(spans: readonly number[], find: (ms: number) => T | undefined): T | undefined => {
  for (const ms of spans) {
    const found = find(ms)
    if (found) return found
  }
  return undefined
}

const lineThat = ({ x, y }: Part, bends: boolean, most: number): Found | undefined => {
  const line = lineThrough(x, y, bends)
  if (!line || !(line.b > 0)) return undefined
  const off = x.map((ms, i) => ((y[i] as number) - line.a - (line.b + line.c * ms) * ms) / line.b)
  return holds(off, most) ? { line, n: x.length, span: -(x[0] as number) } : undefined
}

const evenLine = (part: Part, deviation: number): Found | undefined =>
  lineThat(part, false, deviation * DEVIATIONS.even)

/** An even line where a bend cannot be told from chance. */
const longLine = (part: Part, deviation: number): Found | undefined => {
  const bent = lineThat(part, true, deviation * DEVIATIONS.bent)
  if (!bent) return undefined
  const chance = (deviation * bent.line.b * Math.sqrt(180 / bent.n)) / bent.span ** 2
  return Math.abs(bent.line.c) > BENDS * chance ? bent : (evenLine(part, deviation) ?? bent)
}

/** Tempo and phase of a clock whose ticks tremble: the longest stretch of its past through which one line goes. */
export const createTempoFit = (): TempoFit => {
  let ticks: number[] = []
  let times: MonotonicMs[] = []
  let known: Fit | undefined
  let isKnown = false

  /** What came within a span, counted from the last tick. */
  const within = (ms: number): Part => {
    const [end, last] = [times.at(-1) as number, ticks.at(-1) as number]
    const first = times.findIndex(at => at >= end - ms)
    const from = Math.max(0, Math.min(first, ticks.length - LEAST))
    return { x: times.slice(from).map(at => at - end), y: ticks.slice(from).map(tick => tick - last) }
  }
  const search = (): Fit | undefined => {
    const [tick, at] = [ticks.at(-1), times.at(-1)]
    if (tick === undefined || at === undefined || ticks.length < LEAST) return undefined
    const deviation = deviationOf(ticks, times)
    const found =
      firstOf(LONG_MS, ms => longLine(within(ms), deviation)) ??
      firstOf(SHORT_MS, ms => evenLine(within(ms), ms === SHORT_MS[1] ? Number.POSITIVE_INFINITY : deviation))
    if (!found) return undefined
    const { line, n, span } = found
    const error = ((deviation * Math.sqrt((line.c === 0 ? 12 : 192) / n)) / span) * tempoOf({ rate: line.b })
    return { tick: tick + line.a, at, rate: line.b, bend: line.c, error: n > LEAST ? error : Number.POSITIVE_INFINITY }
  }
  return {
    add: (tick, at) => {
      ticks.push(tick)
      times.push(at)
      isKnown = false
      if (at - (times[0] as number) < 2 * LONGEST_MS) return
      const from = times.findIndex(time => time >= at - LONGEST_MS)
      ticks = ticks.slice(from)
      times = times.slice(from)
    },
    fit: () => {
      if (!isKnown) known = search()
      isKnown = true
      return known
    },
  }
}
