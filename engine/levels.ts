import { DECKS, STEMS } from '../contract/parameters.ts'
import { takePeak, takeRms } from './meter.ts'
import type { Mixer } from './mixer.ts'

/** Levels since they were last read, linear: for each deck itself and its stems in the table's order, then the master,
 *  then the headphones. */
export type Peaks = Float32Array
export const PEAKS = {
  master: DECKS.length * (1 + STEMS.length),
  cue: DECKS.length * (1 + STEMS.length) + 1,
  count: DECKS.length * (1 + STEMS.length) + 2,
} as const

export const takePeaksOf = ({ decks, meter, cue }: Mixer, into: Peaks): void => {
  let at = 0
  for (const { channel, strips } of decks) {
    into[at++] = takePeak(channel.meter)
    for (const strip of strips) into[at++] = takePeak(strip.meter)
  }
  into[PEAKS.master] = takePeak(meter)
  into[PEAKS.cue] = takePeak(cue.meter)
}

/** @param frame  frames rendered so far */
export const takeRmsOf = (mixer: Mixer, frame: number, into: Peaks): void => {
  const { decks, meter, cue } = mixer
  const frames = frame - mixer.measuredTo
  mixer.measuredTo = frame
  let at = 0
  for (const { channel, strips } of decks) {
    into[at++] = takeRms(channel.meter, frames)
    for (const strip of strips) into[at++] = takeRms(strip.meter, frames)
  }
  into[PEAKS.master] = takeRms(meter, frames)
  into[PEAKS.cue] = takeRms(cue.meter, frames)
}
