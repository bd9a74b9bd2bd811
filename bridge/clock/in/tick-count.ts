import type { MonotonicMs } from '../../../contract/units.ts'
import { lineThrough, meanOf } from './line.ts'

/** The last ticks, which are numbered together. */
const KEPT = 12
/** Among them so many may have come twice, or be missing. */
const [TWICE, MISSING] = [2, 4]
/** What it costs to take one for that, beside being off an even row by so much of a period; and by how much of a period
 *  ticks may be off for their row to count. */
const COST = 0.08
const EVEN = 0.18
/** Two ticks nearer than this are one: 600 BPM have more between them. */
const TWICE_MS = 2

/** Counts ticks by when they come: one that comes twice counts once, one that is missing is counted nonetheless. */
export type TickCount = {
  /** @returns how many ticks later this is than the last one; 0 where it is the same one again, or one too many was
   *  counted before */
  readonly take: (at: MonotonicMs) => number
  /** Time between two ticks, roughly; undefined before there are some. */
  readonly period: () => MonotonicMs | undefined
}

type Row = { numbers: number[]; period: MonotonicMs; off: number; cost: number }

/** The even row of `ticks` periods that lies nearest to the ticks that came; their numbers in it from 0. */
const rowOf = (times: readonly MonotonicMs[], ticks: number): Row | undefined => {
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  let [from, period] = [first, (last - first) / ticks]
  let numbers: number[] = []
  for (let turn = 0; turn < 3; turn++) {
    numbers = times.map(at => Math.round((at - from) / period))
    const line = lineThrough(numbers, times, false)
    if (!line || !(line.b > 0)) return undefined
    from = line.a
    period = line.b
  }
  const off = Math.sqrt(meanOf(times.map((at, i) => ((at - from) / period - (numbers[i] as number)) ** 2)))
  const zero = numbers[0] as number
  const odd = numbers.filter((number, i) => i > 0 && number - (numbers[i - 1] as number) !== 1).length
  return { numbers: numbers.map(number => number - zero), period, off, cost: off + COST * odd }
}

const bestRow = (times: readonly MonotonicMs[]): Row | undefined => {
  let best: Row | undefined
  for (let ticks = times.length - 1 - TWICE; ticks < times.length + MISSING; ticks++) {
    const row = rowOf(times, ticks)
    if (row && row.cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = row
  }
  return best && best.off < EVEN ? best : undefined
}

export const createTickCount = (): TickCount => {
  const times: MonotonicMs[] = []
  let numbers: number[] = []
  let known: MonotonicMs | undefined

  /** What cannot be made out yet counts as it came. */
  const renumber = (): void => {
    const row = times.length === KEPT ? bestRow(times) : undefined
    const zero = numbers[0] as number
    if (row) numbers = row.numbers.map(number => zero + number)
    known = row?.period ?? ((times.at(-1) as number) - (times[0] as number)) / Math.max(1, times.length - 1)
  }
  return {
    take: at => {
      const [last, number] = [times.at(-1), numbers.at(-1) ?? 0]
      if (last !== undefined && at - last < TWICE_MS) return 0
      times.push(at)
      numbers.push(number + 1)
      if (times.length > KEPT) {
        times.shift()
        numbers.shift()
      }
      renumber()
      return (numbers.at(-1) as number) - number
    },
    period: () => (known === 0 ? undefined : known),
  }
}
