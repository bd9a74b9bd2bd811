import { Failure } from '../../contract/errors.ts'

/** Who can analyse: dsp needs nothing, librosa its Python environment. */
export const ANALYSIS_ENGINES = ['dsp', 'librosa'] as const
export type AnalysisEngine = (typeof ANALYSIS_ENGINES)[number]

/** @throws unknown_engine */
export const analysisEngine = (name: string): AnalysisEngine => {
  const found = ANALYSIS_ENGINES.find(engine => engine === name)
  if (!found)
    throw new Failure('unknown_engine', `an analysis is made by ${ANALYSIS_ENGINES.join(' or ')}, not ${name}`)
  return found
}
