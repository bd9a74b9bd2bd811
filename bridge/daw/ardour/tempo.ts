import type { Bpm, Hertz, Samples } from '../../../contract/units.ts'

const TICKS_IN_BEAT = 1920
/** Over fewer beats the whole ticks of what is told are too coarse: over two they are off by 0.03 BPM at 120. */
const FEWEST_BEATS = 2
const BARS = /^(\d+)\|(\d+)\|(\d+)$/

type Place = { bar: number; beat: number }

/** Finds a tempo from places that are told both in bars ("003|02|0960") and in samples: beats over time, from one place
 *  in a bar to a later one in the same bar, so that no meter needs to be known. */
export const createTempoFinder = () => {
  let place: Place | undefined
  let first: (Place & { samples: Samples }) | undefined
  return {
    bars: (told: string): void => {
      const [, bar, beat, tick] = BARS.exec(told) ?? []
      place = bar ? { bar: Number(bar), beat: Number(beat) - 1 + Number(tick) / TICKS_IN_BEAT } : undefined
    },
    /** The samples of the place in bars that was told last; the tempo where it can be known. */
    at: (samples: Samples, rate: Hertz): Bpm | undefined => {
      const here = place && { ...place, samples }
      place = undefined
      if (!here) return undefined
      if (!first || first.bar !== here.bar || here.samples <= first.samples) {
        first = here
        return undefined
      }
      const beats = here.beat - first.beat
      if (beats < FEWEST_BEATS) return undefined
      return Math.round(((beats * 60 * rate) / (here.samples - first.samples)) * 10) / 10
    },
  }
}
