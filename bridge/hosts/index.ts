export { jumpsOf } from './jumps.ts'
export {
  block,
  type Candidate,
  createLease,
  gone,
  heard,
  holds,
  hostOf,
  type Lease,
  leave,
  sounds,
  standBy,
  take,
  watchHolder,
} from './lease.ts'
export { takePositions } from './panel-position.ts'
export { takeResume } from './resume.ts'
