import type { Curves } from '../../../contract/features.ts'
import type { Seconds } from '../../../contract/units.ts'
import { CONTRASTS, MFCCS, ROW } from '../../../dsp/spectral.ts'
import { type Heard, LEVEL_STEP } from '../listen.ts'
import { pitchBetween, timbreBetween } from './outline.ts'

const STEP: Seconds = 1
const FLOOR = -120

const to = (digits: number) => {
  const scale = 10 ** digits
  return (x: number): number => Math.round(x * scale) / scale
}
const [whole, tenths, thousandths, fine] = [to(0), to(1), to(3), to(5)]

/** The curves of what was heard: level each half second, the spectrum each second, and when something was struck. */
export const curvesOf = (heard: Heard, cents: number, transients: Seconds[]): Curves => {
  const steps = Array.from({ length: Math.ceil(heard.seconds / STEP) }, (_, k) => k * STEP)
  const rows = steps.map(at => timbreBetween(heard.timbre, at, at + STEP))
  const figure = (name: 'centroid' | 'bandwidth' | 'rolloff' | 'flatness', round: (x: number) => number) =>
    rows.map(row => round(row[ROW[name]] as number))
  const part = (from: number, count: number) => rows.map(row => Array.from(row.slice(from, from + count), tenths))
  return {
    energy: {
      step: LEVEL_STEP,
      db: heard.powers.map(power => tenths(Math.max(FLOOR, 10 * Math.log10(Math.max(power, 1e-12))))),
    },
    spectral: {
      step: STEP,
      centroidHz: figure('centroid', whole),
      bandwidthHz: figure('bandwidth', whole),
      rolloffHz: figure('rolloff', whole),
      flatness: figure('flatness', fine),
      contrastDb: part(ROW.contrast, CONTRASTS),
      mfcc: part(ROW.mfcc, MFCCS),
      chroma: steps.map(at => Array.from(pitchBetween(heard.pitches, cents, at, at + STEP), thousandths)),
    },
    transientGapsMs: transients.map((at, i) => whole(1000 * at) - whole(1000 * (transients[i - 1] ?? 0))),
  }
}
