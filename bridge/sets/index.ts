export { installSets, type Sets } from './sets.ts'
