export { jumpsOf, loopsOf } from './jumps.ts'
export {
  block,
  type Candidate,
  createLease,
  gone,
  heard,
  holds,
  hostOf,
  hostText,
  type Lease,
  leave,
  sounds,
  standBy,
  take,
  watchHolder,
} from './lease.ts'
export { takePositions } from './panel-position.ts'
export { Recordings } from './recording/recordings.ts'
export { takeResume } from './resume.ts'
export { createSleepWatch } from './wake.ts'
