import type { Analysis } from '../../contract/analysis.ts'
import type { Hertz, Seconds } from '../../contract/units.ts'
import { keyOf } from './key.ts'
import { type Heard, listen } from './listen.ts'
import { rhythmOf } from './rhythm.ts'

export const ENGINE = 'dsp'
export const ENGINE_VERSION = '1'

/** What the features say. */
export const judge = (heard: Heard): Omit<Analysis, 'seconds'> => ({
  ...rhythmOf(heard),
  ...keyOf(heard.pitches),
  loudnessLufs: heard.loudness,
  engine: ENGINE,
  version: ENGINE_VERSION,
  audioSeconds: heard.seconds,
})

/** Analyses a mix as it streams by; only features are kept.
 *  @param blocks  interleaved stereo float32
 *  @param onHeard seconds heard so far */
export const analyseBlocks = async (
  blocks: AsyncIterable<Float32Array>,
  rate: Hertz,
  onHeard?: (seconds: Seconds) => void,
): Promise<Analysis> => {
  const began = performance.now()
  const ear = listen(rate)
  let frames = 0
  for await (const block of blocks) {
    ear.add(block)
    frames += block.length >> 1
    onHeard?.(frames / rate)
  }
  return { ...judge(ear.finish()), seconds: (performance.now() - began) / 1000 }
}
