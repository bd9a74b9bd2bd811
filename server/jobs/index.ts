export { pruneJobs } from './prune.ts'
export type { JobKind, NewJob, Queue, Standing, Taken, Verdict } from './queue.ts'
export { sqliteQueue } from './sqlite/queue.ts'
export { Workers } from './work.ts'
