export { Door } from './door.ts'
export { Live } from './live.ts'
