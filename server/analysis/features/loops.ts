import type { Loop } from '../../../contract/features.ts'
import type { Seconds } from '../../../contract/units.ts'
import { alike } from '../../../dsp/novelty.ts'
import { ROW } from '../../../dsp/spectral.ts'
import type { Heard } from '../listen.ts'
import type { Pulse } from '../pulse.ts'
import type { Bars } from './bars.ts'
import { colourOf, pitchBetween, timbreBetween } from './outline.ts'

const LENGTHS = [1, 2, 4, 8, 16] as const
const KEPT = 0.6
/** Of each length. */
const MOST = 3
/** Places in a bar at which the onsets are compared. */
const TICKS = 48
/** What counts as one step apart: of MFCC in decibels, of pitch classes in shares. */
const APART = { timbre: 30, pitch: 0.25 }
/** What a loop is worth whose bars are guessed from beats alone. */
const GUESSED = 0.85
const QUIET = 1e-6

type Bar = { start: Seconds; rhythm: Float64Array; colour: Float64Array; pitch: Float64Array; sounds: boolean }

/** The onsets of [from, to) at TICKS places, less their mean, of length 1. */
const rhythmOf = ({ strength, low, perSecond }: Pulse, from: Seconds, to: Seconds): Float64Array => {
  const out = new Float64Array(2 * TICKS)
  const step = ((to - from) * perSecond) / TICKS
  for (let tick = 0; tick < TICKS; tick++) {
    const a = Math.max(0, Math.round(from * perSecond + (tick - 0.5) * step))
    const b = Math.max(a + 1, Math.round(from * perSecond + (tick + 0.5) * step))
    out[tick] = strength.subarray(a, b).reduce((m, v) => Math.max(m, v), 0)
    out[TICKS + tick] = low.subarray(a, b).reduce((m, v) => Math.max(m, v), 0)
  }
  const mean = out.reduce((x, y) => x + y, 0) / out.length
  const norm = Math.sqrt(out.reduce((sum, v) => sum + (v - mean) ** 2, 0))
  return out.map(v => (norm > 0 ? (v - mean) / norm : 0))
}

/** The bars; the last ends as long after its start as the one before. */
const barsHeard = (heard: Heard, pulse: Pulse, cents: number, { starts }: Bars): Bar[] =>
  starts.map((start, i) => {
    const end = starts[i + 1] ?? start + (start - (starts[i - 1] ?? start))
    const row = timbreBetween(heard.timbre, start, end)
    return {
      start,
      rhythm: rhythmOf(pulse, start, end),
      colour: colourOf(row).map(v => v / APART.timbre),
      pitch: pitchBetween(heard.pitches, cents, start, end).map(v => v / APART.pitch),
      sounds: (row[ROW.power] as number) > QUIET,
    }
  })

const likeness = (a: Bar, b: Bar): number => {
  const rhythm = a.rhythm.reduce((sum, v, i) => sum + v * (b.rhythm[i] as number), 0)
  return 0.4 * Math.max(0, rhythm) + 0.3 * alike(a.colour, b.colour) + 0.3 * alike(a.pitch, b.pitch)
}

/** Loops of 1, 2, 4, 8 and 16 bars, the best of each length, by how alike are the bars that follow the start and the
 *  end, and those that come before both: then the jump back is not heard. */
export const loopsOf = (heard: Heard, pulse: Pulse, cents: number, bars: Bars): Loop[] => {
  const all = barsHeard(heard, pulse, cents, bars)
  return LENGTHS.flatMap(length => {
    const found: Loop[] = []
    for (let i = 0; i + length < all.length; i++) {
      const [first, next, last] = [all[i], all[i + length], all[i + length - 1]] as [Bar, Bar, Bar]
      if (!first.sounds || !next.sounds || !last.sounds) continue
      const after = likeness(first, next)
      const before = i > 0 ? likeness(all[i - 1] as Bar, last) : after
      const score = (0.7 * after + 0.3 * before) * (bars.sure ? 1 : GUESSED)
      if (score >= KEPT)
        found.push({
          start: first.start,
          end: next.start,
          bars: length,
          score: Math.round(1000 * Math.min(1, score)) / 1000,
        })
    }
    return apart(found.sort((a, b) => b.score - a.score || a.start - b.start))
  })
}

/** The best that do not lie over one another. */
const apart = (loops: Loop[]): Loop[] => {
  const kept: Loop[] = []
  for (const loop of loops)
    if (kept.length < MOST && kept.every(k => loop.end <= k.start || loop.start >= k.end)) kept.push(loop)
  return kept.sort((a, b) => a.start - b.start)
}
