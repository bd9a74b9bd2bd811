import type { Seconds } from '../../contract/units.ts'
import type { Attacks } from '../../dsp/attacks.ts'

/** Beat n lies at start + n · period; `spread` is how far attacks lie off it, as a median. */
export type Grid = { start: Seconds; period: Seconds; spread: Seconds }

/** How far from a beat its attack is looked for. */
const REACH: Seconds = 0.04
/** Nepers of rise that count as an attack, and past which more does not count. */
const [FAINT, ENOUGH] = [0.2, 2]

type Point = { n: number; at: Seconds; weight: number }

/** The steepest rise near a time, and how steep it is. */
const attackNear = (time: Seconds, { rise, perSecond }: Attacks): { at: Seconds; weight: number } => {
  const [from, to] = [Math.max(0, Math.round((time - REACH) * perSecond)), Math.round((time + REACH) * perSecond)]
  let best = from
  for (let i = from; i <= to; i++) if ((rise[i] ?? 0) > (rise[best] ?? 0)) best = i
  // The attack lies somewhere within the step.
  return { at: (best + 0.5) / perSecond, weight: Math.min(ENOUGH, rise[best] ?? 0) }
}

/** Weighted least squares: at = start + n · period. */
const line = (points: Point[]): { start: Seconds; period: Seconds } => {
  let [w, x, y] = [0, 0, 0]
  for (const p of points) {
    w += p.weight
    x += p.weight * p.n
    y += p.weight * p.at
  }
  const [mx, my] = [x / w, y / w]
  let [xx, xy] = [0, 0]
  for (const p of points) {
    xx += p.weight * (p.n - mx) ** 2
    xy += p.weight * (p.n - mx) * (p.at - my)
  }
  const period = xy / xx
  return { start: my - period * mx, period }
}

const middle = (xs: number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] ?? 0

/** Lays an even grid onto the attacks to the millisecond: a line through the attacks nearest to the beats, from which
 *  the outliers are dropped step by step. Where too few attacks are sharp, the grid stays as it was given. */
export const sharpened = (given: Omit<Grid, 'spread'>, attacks: Attacks, seconds: Seconds): Grid => {
  const count = Math.floor((seconds - given.start) / given.period)
  const points = Array.from({ length: Math.max(0, count) }, (_, n) => ({
    n,
    ...attackNear(given.start + n * given.period, attacks),
  })).filter(p => p.weight > FAINT)
  const enough = Math.max(6, count * 0.2)
  let fit = given
  let kept = points
  for (const within of [0.03, 0.015, 0.008]) {
    const away = (p: Point): number => p.at - fit.start - p.n * fit.period
    // The whole grid is moved first, then turned.
    const shift = within === 0.03 ? middle(points.map(away)) : 0
    kept = points.filter(p => Math.abs(away(p) - shift) < within)
    if (kept.length < enough) return { ...given, spread: Number.POSITIVE_INFINITY }
    fit = line(kept)
  }
  const { start, period } = fit
  return { start, period, spread: middle(kept.map(p => Math.abs(p.at - start - p.n * period))) }
}

/** Beats of a grid within [from, to). */
export const beatsOf = ({ start, period }: Omit<Grid, 'spread'>, from: Seconds, to: Seconds): Seconds[] => {
  const first = Math.ceil((from - start) / period - 1e-9)
  const count = Math.max(0, Math.ceil((to - start) / period - 1e-9) - first)
  return Array.from({ length: count }, (_, i) => Math.max(0, start + (first + i) * period))
}
