export { isLoopback } from './loopback.ts'
export { OscSurface } from './osc-surface.ts'
export { describe } from './query.ts'
