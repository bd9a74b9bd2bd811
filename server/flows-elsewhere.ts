/** When a worker on another machine takes a job, do this: the job runs here as any other, by what is done there. */
import { readFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { dataFolder } from '../contract/data-folder.ts'
import type { Failure } from '../contract/errors.ts'
import { type BullmqQueue, bullmqQueue, type Queue, type Workers } from './jobs/index.ts'
import type { AnalyseDeps, SeparateDeps } from './library/index.ts'
import type { Lend } from './remote/index.ts'
import { performJobs, type RunLine } from './runs/index.ts'
import type { Database } from './storage/local/database.ts'
import { replaceFile } from './storage/local/replace-file.ts'

export type OpenQueue = (of: { database: Database; boot: string }) => Queue

/** The steps that can be done on another machine. */
const NODES = ['separate', 'analyse']

/** Under which name the library's jobs are dispatched: one Redis may serve several libraries. */
export const dispatchName = async (data: string): Promise<string> => {
  const file = join(data, dataFolder.dispatch)
  const kept = await readFile(file, 'utf8').then(JSON.parse, () => undefined)
  if (typeof kept?.name === 'string') return kept.name
  const name = `stembridge-${randomUUID()}`
  await replaceFile(file, JSON.stringify({ name }))
  return name
}

type Redis = { url: string; name: string; told: (failure: Failure | null) => void }

/** Opens the queue that dispatches to other machines. `opened` is told of it, to close it. */
export const queueOn =
  ({ url, name, told }: Redis, opened: (queue: BullmqQueue) => void): OpenQueue =>
  ({ database, boot }) => {
    const queue = bullmqQueue({ database, boot, url, queue: name, nodes: NODES, told })
    opened(queue)
    return queue
  }

type Parts = {
  line: RunLine
  workers: Workers
  /** The steps, some of them by other capabilities. */
  by: (
    other: Pick<SeparateDeps, 'separator'> & Pick<AnalyseDeps, 'analyseMix'>,
    closing: () => boolean,
  ) => RunLine['nodes']
}

/** A run that asks for an engine gets it from a worker that has it. */
const suits = (asked: string | null, has: string | null): boolean =>
  asked === null || asked === 'auto' || has === null || asked === has

export const lender =
  ({ line, workers, by }: Parts): Lend =>
  async ({ kind, job, engine, separator, analyseMix, stays, left }) => {
    const row = line.database.row('SELECT run_id FROM jobs WHERE id = ?', job)
    const run = row && line.store.get(row.run_id as string)
    if (!run || workers.closing || (kind === 'separation' && !suits(run.engine, engine))) return undefined
    const taken = await line.queue.take(kind, job)
    if (!taken) return undefined
    const nodes = by({ separator, analyseMix }, () => workers.closing || stays())
    const done = workers.lend(
      taken,
      performJobs({ ...line, nodes: { ...line.nodes, ...nodes } }, () => workers.closing || left()),
    )
    const { attempt, token } = taken
    return {
      ...{ trackId: run.trackId, attempt, token, done },
      mine: () => line.queue.beat(taken),
      stop: failure => workers.abort([taken.id], failure),
    }
  }
