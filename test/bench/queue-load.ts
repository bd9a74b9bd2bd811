/** A thousand jobs queued, a hundred of them running on a stub engine, for ten minutes: memory, the delay of the event
 *  loop, and how long other requests wait.
 *  `node test/bench/queue-load.ts [--jobs N] [--seconds S]` */
import { parseArgs } from 'node:util'
import { loadQueue } from '../soak/queue-load.ts'
import { record } from './record.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { jobs: text, seconds: text } })
const load = { jobs: Number(values.jobs ?? 1000), seconds: Number(values.seconds ?? 600), segmentMs: 5000 }
const tell = (says: string) => process.stderr.write(`${says}\n`)
await record('queue-load', 'node test/bench/queue-load.ts', await loadQueue({ ...load, tell }))
