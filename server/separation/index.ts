export { type EngineStatus, separationEngines } from './engines.ts'
export type { SeparationReport, SeparationRequest } from './separation.ts'
export { Separator } from './separator.ts'
export { stemsKey } from './stems-key.ts'
