export { analyseBlocks } from './analyse-blocks.ts'
export { type AnalysisRequest, analyseMix } from './analyse-mix.ts'
