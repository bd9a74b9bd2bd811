export { describe } from './query.ts'
export { OscSurface } from './osc-surface.ts'
