import type { Database } from '../storage/local/database.ts'

/** Forgets jobs that ended before that time, in ms since 1970. @returns how many */
export const pruneJobs = (database: Database, before: number): number =>
  database.run(`DELETE FROM jobs WHERE ended_at < ? AND state IN ('done', 'failed', 'cancelled')`, before)
