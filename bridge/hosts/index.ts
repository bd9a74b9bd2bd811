export { jumpsOf } from './jumps.ts'
export { block, createLease, hostOf, type Lease, leave, take } from './lease.ts'
export { takePositions } from './panel-position.ts'
export { takeResume } from './resume.ts'
