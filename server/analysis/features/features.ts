import type { Analysis } from '../../../contract/analysis.ts'
import type { Curves, Features } from '../../../contract/features.ts'
import { CONTRASTS, MFCCS, ROW, ROW_SIZE } from '../../../dsp/spectral.ts'
import type { Heard } from '../listen.ts'
import { pulseOf } from '../pulse.ts'
import { barsOf } from './bars.ts'
import { cuesOf } from './cues.ts'
import { curvesOf } from './curves.ts'
import { dropsOf } from './drops.ts'
import { loopsOf } from './loops.ts'
import { outlineOf, pitchBetween } from './outline.ts'
import { sectionsOf } from './structure.ts'
import { transientsOf } from './transients.ts'

/** What the features are laid on. */
type Known = Pick<Analysis, 'beats' | 'downbeats' | 'tuningCents'>

const to = (x: number, digits: number): number => Math.round(x * 10 ** digits) / 10 ** digits

/** The mean of all rows that are not silent; undefined where all are. */
const meanRow = ({ rows }: Heard['timbre']): Float64Array | undefined => {
  const sum = new Float64Array(ROW_SIZE)
  let count = 0
  for (let at = 0; at < rows.length; at += ROW_SIZE) {
    if ((rows[at + ROW.power] as number) < 1e-9) continue
    count++
    for (let i = 0; i < ROW_SIZE; i++) sum[i] = (sum[i] as number) + (rows[at + i] as number)
  }
  return count > 0 ? sum.map(v => v / count) : undefined
}

const spectralOf = (row: Float64Array): Features['spectral'] => ({
  centroidHz: to(row[ROW.centroid] as number, 0),
  bandwidthHz: to(row[ROW.bandwidth] as number, 0),
  rolloffHz: to(row[ROW.rolloff] as number, 0),
  flatness: to(row[ROW.flatness] as number, 5),
  contrastDb: Array.from(row.slice(ROW.contrast, ROW.contrast + CONTRASTS), x => to(x, 1)),
})

const chromaOf = (heard: Heard, cents: number): number[] => {
  const classes = pitchBetween(heard.pitches, cents, 0, heard.seconds)
  const most = Math.max(...classes)
  return Array.from(classes, v => (most > 0 ? to(v / most, 3) : 0))
}

/** All that is heard besides tempo, beats and key, and the curves that it was made of.
 *  @param known  beats and downbeats that sections, loops and cues are laid on, and the tuning */
export const featuresOf = (heard: Heard, known: Known): { features: Features; curves: Curves } => {
  const pulse = pulseOf(heard.onsets)
  const cents = known.tuningCents ?? 0
  const { beats } = known
  const bars = barsOf(known)
  const outline = outlineOf(heard, pulse, cents)
  const transients = transientsOf(pulse)
  const sections = sectionsOf(outline, heard.seconds, bars, beats)
  const loops = loopsOf(heard, pulse, cents, bars)
  const { drops, buildUps } = dropsOf(outline, bars, beats)
  const mean = meanRow(heard.timbre)
  const features: Features = {
    loudnessRangeLu: heard.loudnessRange === null ? null : to(heard.loudnessRange, 2),
    truePeakDbtp: heard.truePeak > 0 ? to(20 * Math.log10(heard.truePeak), 2) : null,
    spectral: mean ? spectralOf(mean) : null,
    mfcc: mean ? Array.from(mean.slice(ROW.mfcc, ROW.mfcc + MFCCS), x => to(x, 1)) : [],
    chroma: chromaOf(heard, cents),
    transients: { count: transients.length, perSecond: to(transients.length / Math.max(heard.seconds, 1e-9), 2) },
    sections,
    loops,
    cues: cuesOf({ outline, beats, sections, drops, loops }),
    drops,
    buildUps,
  }
  return { features, curves: curvesOf(heard, cents, transients) }
}
