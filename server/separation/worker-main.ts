/** The separation worker: a child process of the server that holds one warm engine and separates one track at a time.
 *  It ends with its parent, whose IPC channel it hangs on; its engine ends with it. */
import { readdirSync } from 'node:fs'
import os from 'node:os'
import type { Ranges } from '../../contract/audio-folder.ts'
import { asFailure, causeText, type Failure } from '../../contract/errors.ts'
import type { Progress } from './core/separate-mixture.ts'
import { engineChoice, startRunner } from './engines/choose.ts'
import { createKeptSegment } from './engines/kept-segment.ts'
import type { Runner } from './engines/runner.ts'
import type { FetchProgress, ModelPlaces } from './models/find-model.ts'
import { separateAhead, separateFolder } from './separate-folder.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

type Job = { abort: AbortController; playhead: number }

const jobs = new Map<number, Job>()
const segment = createKeptSegment()
const choice = engineChoice(process.argv[2] ?? 'auto')
const places = process.argv[3] === undefined ? undefined : (JSON.parse(process.argv[3]) as ModelPlaces)
let runner: Promise<Runner> | undefined
let last: Promise<unknown> = Promise.resolve()

const say = (message: FromWorker): void => {
  if (process.connected) process.send?.(message)
}

/** The engine, started at the first call and after its death. */
const warmRunner = async (): Promise<Runner> => {
  if (runner && !(await runner).alive) runner = undefined
  runner ??= startRunner(choice, { lowPriority: true, places, onPassedOver: note, onFetch: fetching })
  runner.catch(() => {
    runner = undefined
  })
  return runner
}

const note = (engine: string, { message, cure }: Failure): void => {
  process.stderr.write(`separation: ${engine} is passed over: ${message}. ${cure}\n`)
}

/** A message for each megabyte, not for each chunk. */
let told = 0
const fetching = (progress: FetchProgress): void => {
  if (progress.bytes < progress.total && Math.abs(progress.bytes - told) < 1e6) return
  told = progress.bytes
  say({ t: 'fetching', progress })
}

const separate = async ({ id, mix, stems, ahead }: Extract<ToWorker, { t: 'separate' }>, job: Job): Promise<void> => {
  try {
    const runner = await warmRunner()
    const of = {
      ...{ mix, stems, signal: job.abort.signal },
      playhead: () => job.playhead,
      onProgress: (progress: Progress) => say({ t: 'progress', id, ...progress }),
      onReady: (ready: Ranges) => say({ t: 'ready', id, ready }),
    }
    if (ahead) await separateAhead({ ...of, runner: segment.keeping(runner) })
    const report = ahead ? null : await separateFolder({ ...of, runner: segment.giving(runner) })
    say({ t: 'done', id, report })
  } catch (error) {
    const failure = asFailure(error)
    say({ t: 'failed', id, failure: failure.toJSON(), cause: causeText(failure) })
  } finally {
    jobs.delete(id)
    if (!ahead) segment.drop()
  }
}

const hear = (message: ToWorker): void => {
  if (message.t === 'separate') {
    const job = { abort: new AbortController(), playhead: message.playhead }
    jobs.set(message.id, job)
    last = last.then(() => separate(message, job))
  } else if (message.t === 'playhead') {
    const job = jobs.get(message.id)
    if (job) job.playhead = message.sample
  } else jobs.get(message.id)?.abort.abort()
}

/** Below all that plays, and above the engine: what that gives is on its way to the ears. Linux keeps a priority for each
 *  thread: those that V8 has started already are lowered one by one. */
const lowerPriority = (): void => {
  const { PRIORITY_BELOW_NORMAL } = os.constants.priority
  try {
    os.setPriority(0, PRIORITY_BELOW_NORMAL)
    if (process.platform === 'linux')
      for (const thread of readdirSync('/proc/self/task')) os.setPriority(Number(thread), PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that refuses leaves the worker at its parent's priority.
  }
}

lowerPriority()
// Ctrl-C reaches the whole group; the parent ends us when it has drained.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit(0))
process.on('message', hear)
warmRunner().then(
  ({ engine, engineVersion, shape }) => say({ t: 'warm', engine: { engine, engineVersion, stems: shape.stems } }),
  error => say({ t: 'cold', failure: asFailure(error).toJSON(), cause: causeText(asFailure(error)) }),
)
