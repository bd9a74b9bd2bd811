export { openDaws } from './daws.ts'
