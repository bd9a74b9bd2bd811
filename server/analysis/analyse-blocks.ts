import type { Analysis } from '../../contract/analysis.ts'
import type { Curves } from '../../contract/features.ts'
import type { Hertz, Seconds } from '../../contract/units.ts'
import { featuresOf } from './features/features.ts'
import { knownOf } from './judge-stems.ts'
import { type Heard, listen } from './listen.ts'
import type { HeardStems } from './listen-stems.ts'

export const ENGINE = 'dsp'
export const ENGINE_VERSION = '3'

/** What the features say. @param onCurves is given what is too long to ride in a track */
export const judge = (
  heard: Heard,
  onCurves?: (curves: Curves) => void,
  stems: HeardStems | null = null,
): Omit<Analysis, 'seconds'> => {
  const known = knownOf(heard, stems)
  const { features, curves } = featuresOf(heard, known)
  onCurves?.(curves)
  return {
    ...known,
    loudnessLufs: heard.loudness,
    features,
    engine: ENGINE,
    version: ENGINE_VERSION,
    provisional: false,
    audioSeconds: heard.seconds,
  }
}

/** Analyses a mix as it streams by; only features are kept.
 *  @param blocks  interleaved stereo float32
 *  @param onHeard seconds heard so far */
export const analyseBlocks = async (
  blocks: AsyncIterable<Float32Array>,
  rate: Hertz,
  onHeard?: (seconds: Seconds) => void,
  onCurves?: (curves: Curves) => void,
): Promise<Analysis> => {
  const began = performance.now()
  const ear = listen(rate)
  let frames = 0
  for await (const block of blocks) {
    ear.add(block)
    frames += block.length >> 1
    onHeard?.(frames / rate)
  }
  return { ...judge(ear.finish(), onCurves), seconds: (performance.now() - began) / 1000 }
}
