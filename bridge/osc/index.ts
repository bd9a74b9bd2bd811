export { OscSurface } from './osc-surface.ts'
export { describe } from './query.ts'
