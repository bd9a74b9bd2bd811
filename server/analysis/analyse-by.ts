import type { AnalysisDocument } from '../../contract/analysis-document.ts'
import type { Curves } from '../../contract/features.ts'
import type { Hertz, Seconds } from '../../contract/units.ts'
import { analyseBlocks } from './analyse-blocks.ts'
import type { AnalysisEngine } from './engines.ts'
import { analyseByLibrosa } from './engines/librosa/analyse.ts'

type Options = { signal: AbortSignal; onHeard?: (seconds: Seconds) => void }

/** The whole answer of an engine about a mix as it streams by.
 *  @param blocks interleaved stereo float32
 *  @throws librosa_missing, too_long, worker_died, cancelled */
export const analyseBy = async (
  engine: AnalysisEngine,
  blocks: AsyncIterable<Float32Array>,
  rate: Hertz,
  of: Options,
): Promise<AnalysisDocument> => {
  if (engine === 'librosa') return analyseByLibrosa(blocks, rate, of)
  let curves: Curves | null = null
  const analysis = await analyseBlocks(blocks, rate, of.onHeard, made => {
    curves = made
  })
  return { version: 1, analysis, curves }
}
