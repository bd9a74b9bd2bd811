import type { Bpm, Seconds } from '../../contract/units.ts'
import type { Pulse } from './pulse.ts'
import { fitOf } from './tempo.ts'
import { STEP, tempogram, WINDOW } from './tempogram.ts'

/** Steps of a twenty-fourth of an octave, so that one is 3 %. */
const STEPS = 24
/** How far the tempo may wander from the song's: a little over a fifth either way, never to its octave. */
const REACH = 12
/** What a change of one step costs, in shares of the best fit. */
const COST = 0.04

/** How the tempo moves through a song, near the tempo found for the whole: the cheapest way through the tempogram.
 *  @returns the period in seconds at any time */
export const tempoPath = (pulse: Pulse, bpm: Bpm): ((at: Seconds) => Seconds) => {
  const tempi = Array.from({ length: 2 * REACH + 1 }, (_, i) => bpm * 2 ** ((i - REACH) / STEPS))
  const fits = tempogram(pulse).map(row => {
    const all = tempi.map(t => Math.max(0, fitOf(row, pulse.perSecond, t)))
    const top = Math.max(...all, 1e-9)
    return all.map(v => v / top)
  })
  let totals = fits[0] ?? tempi.map(() => 0)
  const backs: number[][] = []
  for (const fit of fits.slice(1)) {
    const back = tempi.map((_, to) => {
      let best = to
      for (let from = 0; from < tempi.length; from++)
        if (
          (totals[from] as number) - COST * Math.abs(from - to) >
          (totals[best] as number) - COST * Math.abs(best - to)
        )
          best = from
      return best
    })
    backs.push(back)
    const before = totals
    totals = fit.map((v, to) => {
      const from = back[to] as number
      return v + (before[from] as number) - COST * Math.abs(from - to)
    })
  }
  const way = [totals.indexOf(Math.max(...totals))]
  for (const back of backs.reverse()) way.unshift(back[way[0] as number] as number)
  const periods = way.map(i => 60 / (tempi[i] as number))
  return at => {
    const place = Math.min(periods.length - 1, Math.max(0, (at - WINDOW / 2) / STEP))
    return periods[Math.round(place)] ?? 60 / bpm
  }
}
