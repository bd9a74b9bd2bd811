import type { AnalysisDocument } from '../../contract/analysis-document.ts'
import type { Curves } from '../../contract/features.ts'
import type { Hertz, Seconds } from '../../contract/units.ts'
import { judge } from './analyse-blocks.ts'
import { listen } from './listen.ts'
import { listenToStems } from './listen-stems.ts'

/** A mix and what it was parted into, at the same place; interleaved stereo float32 of one length. */
export type PartedBlock = { mix: Float32Array; drums: Float32Array; tonal: Float32Array[] }

/** Analyses a mix whose stems are there: beats by the drums, key by bass and other.
 *  @param onHeard seconds heard so far */
export const analyseParted = async (
  blocks: AsyncIterable<PartedBlock>,
  rate: Hertz,
  onHeard?: (seconds: Seconds) => void,
): Promise<AnalysisDocument> => {
  const began = performance.now()
  const [ear, stems] = [listen(rate), listenToStems(rate)]
  let frames = 0
  for await (const { mix, drums, tonal } of blocks) {
    ear.add(mix)
    stems.add(drums, tonal)
    frames += mix.length >> 1
    onHeard?.(frames / rate)
  }
  let curves: Curves | null = null
  const judged = judge(ear.finish(), made => (curves = made), stems.finish())
  return { version: 1, analysis: { ...judged, seconds: (performance.now() - began) / 1000 }, curves }
}
