export { decode } from './decode.ts'
export { describe } from './query.ts'
export { encode } from './encode.ts'
export { OscSurface } from './osc-surface.ts'
