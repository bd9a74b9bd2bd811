import { expect, it } from 'vitest'
import { recordFault, soaks } from '../faults/record-fault.ts'
import { loadQueue } from './queue-load.ts'

const LOAD = soaks ? { jobs: 1000, seconds: 600, segmentMs: 5000 } : { jobs: 120, seconds: 10, segmentMs: 5000 }

it(`holds ${LOAD.jobs} jobs, a hundred of them running, answers all others, and its memory stays flat`, async () => {
  const seen = await loadQueue(LOAD)
  expect(seen).toMatchObject({ mostRunning: expect.any(Number), refused: 0, failed: 0 })
  expect(seen.mostRunning).toBeGreaterThanOrEqual(100)
  expect(seen.mostQueued).toBeGreaterThan(0)
  expect(seen.events).toBeGreaterThan(100)
  expect(seen.requestsMs.all.n).toBeGreaterThan(LOAD.seconds * 10)
  if (soaks) expect(seen.rssSlopeMBPerMinute).toBeLessThan(2)
  await recordFault('a thousand jobs', seen, 'loads')
}, 900_000)
