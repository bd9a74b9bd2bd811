export { analyseBlocks } from './analyse-blocks.ts'
export { analyseBy } from './analyse-by.ts'
export { type AnalysisRequest, analyseMix } from './analyse-mix.ts'
export { ANALYSIS_ENGINES, type AnalysisEngine, analysisEngine } from './engines.ts'
