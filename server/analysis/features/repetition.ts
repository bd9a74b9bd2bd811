import { alike } from '../../../dsp/novelty.ts'

/** Likeness from which two parts are one repeated. */
const SAME = 0.6
/** Steps by which two parts may be set against each other. */
const LAGS = [0, -1, 1, -2, 2]
/** The longest of what is compared. */
const LONGEST = 80

/** How alike two stretches of rows are, walked through side by side from the start of both, at the best lag. */
const likeness = (rows: Float64Array[], [a, aEnd]: [number, number], [b, bEnd]: [number, number]): number => {
  const length = Math.min(aEnd - a, bEnd - b, LONGEST)
  const shorter = Math.min(aEnd - a, bEnd - b) / Math.max(aEnd - a, bEnd - b)
  let best = 0
  for (const lag of LAGS) {
    let [sum, count] = [0, 0]
    for (let t = Math.max(0, -lag); t < length && b + t + lag < rows.length; t++) {
      sum += alike(rows[a + t] as Float64Array, rows[b + t + lag] as Float64Array)
      count++
    }
    if (count > 0) best = Math.max(best, sum / count)
  }
  return best * Math.min(1, shorter * 2)
}

/** Which stretches repeat one another: the two most alike groups, by the mean of all their pairs, are made one until
 *  none are alike enough.
 *  @returns  a group for each stretch, counted from 0 in the order of the first of each */
export const groupsOf = (rows: Float64Array[], spans: [number, number][]): number[] => {
  const pairs = spans.map((a, i) => spans.slice(0, i).map(b => likeness(rows, a, b)))
  const of = (i: number, j: number): number => pairs[Math.max(i, j)]?.[Math.min(i, j)] ?? 0
  const groups = spans.map((_, i) => [i])
  const between = (a: number[], b: number[]): number =>
    a.reduce((sum, i) => sum + b.reduce((own, j) => own + of(i, j), 0), 0) / (a.length * b.length)
  for (;;) {
    let best = { score: SAME, a: -1, b: -1 }
    groups.forEach((group, a) => {
      for (let b = 0; b < a; b++) {
        const score = between(group, groups[b] as number[])
        if (score > best.score) best = { score, a, b }
      }
    })
    if (best.a < 0) break
    groups[best.b]?.push(...(groups.splice(best.a, 1)[0] ?? []))
  }
  const order = groups.sort((a, b) => Math.min(...a) - Math.min(...b))
  return spans.map((_, i) => order.findIndex(group => group.includes(i)))
}
