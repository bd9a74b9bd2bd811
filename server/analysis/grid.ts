import type { Bpm, Seconds } from '../../contract/units.ts'
import type { Attacks } from '../../dsp/attacks.ts'

/** Beat n lies at start + n · period. */
export type Grid = { start: Seconds; period: Seconds; spread: Seconds }

/** How far from a tracked beat its attack is looked for. */
const REACH: Seconds = 0.05
/** Residuals under which a tempo counts as steady. */
const STEADY: Seconds = 0.012

type Point = { n: number; at: Seconds; weight: number }

/** Each beat at the steepest rise near it, with how steep that is. */
const attacksAt = (beats: Seconds[], { rise, perSecond }: Attacks): { at: Seconds; weight: number }[] =>
  beats.map(beat => {
    const [from, to] = [Math.max(0, Math.round((beat - REACH) * perSecond)), Math.round((beat + REACH) * perSecond)]
    let best = from
    for (let i = from; i <= to; i++) if ((rise[i] ?? 0) > (rise[best] ?? 0)) best = i
    return { at: (best + 0.5) / perSecond, weight: Math.min(2, rise[best] ?? 0) }
  })

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

/** The even grid under tracked beats, where there is one: attacks refined to the millisecond, numbered, and fitted by a
 *  line from which outliers are dropped step by step.
 *  @returns undefined where the tempo is not steady */
export const steadyGrid = (beats: Seconds[], bpm: Bpm, attacks: Attacks): Grid | undefined => {
  if (beats.length < 8) return undefined
  const sharp = attacksAt(beats, attacks)
  let n = 0
  const points: Point[] = sharp.map(({ at, weight }, i) => {
    if (i > 0) n += Math.max(1, Math.round((((beats[i] as number) - (beats[i - 1] as number)) * bpm) / 60))
    return { n, at, weight }
  })
  let kept = points.filter(p => p.weight > 0.1)
  let fit: { start: Seconds; period: Seconds } | undefined
  for (const within of [0.1, 0.04, 0.02, 0.012]) {
    if (kept.length < Math.max(6, points.length * 0.3)) return undefined
    const now = line(kept)
    fit = now
    kept = points.filter(p => p.weight > 0.1 && Math.abs(p.at - now.start - p.n * now.period) < within)
  }
  if (!fit || kept.length < Math.max(6, points.length * 0.3)) return undefined
  const { start, period } = line(kept)
  const away = beats.map((b, i) => b - start - (points[i] as Point).n * period)
  const drift = drifts(away)
  const spread = middle(kept.map(p => Math.abs(p.at - start - p.n * period)))
  return spread < STEADY && drift < 0.04 ? { start, period, spread } : undefined
}

/** The largest median of a stretch of sixteen beats, from the whole's. */
const drifts = (away: Seconds[]): Seconds => {
  const all = middle(away)
  let most = 0
  for (let i = 0; i + 16 <= away.length; i += 8) most = Math.max(most, Math.abs(middle(away.slice(i, i + 16)) - all))
  return most
}

/** Beats of a grid from the song's first sound to its end. */
export const beatsOf = ({ start, period }: Grid, from: Seconds, to: Seconds): Seconds[] => {
  const first = Math.ceil((from - start) / period - 0.1)
  const out: Seconds[] = []
  for (let n = first; start + n * period < to; n++) if (start + n * period >= 0) out.push(start + n * period)
  return out
}
