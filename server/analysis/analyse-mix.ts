import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Analysis } from '../../contract/analysis.ts'
import { Failure } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'
import type { FromWorker, WorkerRequest } from './worker-messages.ts'

export type AnalysisRequest = {
  mix: string
  /** Where the answer is also written with its curves (AnalysisDocument). */
  document?: string
  /** 'dsp' unless another is named. */
  engine?: string
  /** Its stems folder, which is complete, by which beats and key are then heard; 'dsp' alone can. */
  stems?: string
  /** Only so much is heard, as it becomes ready; the answer is provisional, and the mix may still grow. */
  seconds?: Seconds
  signal: AbortSignal
  onProgress?: (percent: number) => void
}

export const requestOf = (of: Omit<AnalysisRequest, 'mix' | 'signal' | 'onProgress'>): WorkerRequest => {
  const { document = '', engine = 'dsp', stems = '', seconds = 0 } = of
  return { document, engine, stems, seconds }
}

/** A child process that analyses. @param args  the mix and its request; none for one that stays and is asked */
export const forkWorker = (...args: string[]): ChildProcess =>
  fork(join(import.meta.dirname, 'worker-main.ts'), args, {
    // Blocks of audio are let go of at once: a small young generation holds tens of megabytes less, and costs no time.
    execArgv: ['--max-semi-space-size=2'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

/** What a child says of one mix; an aborted signal kills it. */
export const answerOf = (child: ChildProcess, { signal, onProgress }: AnalysisRequest): Promise<Analysis> => {
  const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
  const cancel = (): void => {
    child.kill('SIGKILL')
    reject(new Failure('cancelled'))
  }
  const take = (given: unknown): void => {
    const message = given as FromWorker
    if (message.t === 'progress') onProgress?.(message.percent)
    else if (message.t === 'done') resolve(message.analysis)
    else reject(new Failure(message.failure.code, message.failure.error))
  }
  const fail = (error: Error): void => reject(new Failure('worker_died', error.message))
  const exit = (code: number | null, by: string | null): void =>
    reject(new Failure('worker_died', by ? `ended by ${by}` : `exit code ${code}`))
  signal.addEventListener('abort', cancel, { once: true })
  child.on('message', take).on('error', fail).on('exit', exit)
  return promise.finally(() => {
    signal.removeEventListener('abort', cancel)
    child.off('message', take).off('error', fail).off('exit', exit)
  })
}

/** Analyses the mix folder `mix`, which is complete, in a child process of its own at the lowest priority.
 *  @throws cancelled (the child is killed), worker_died, file_not_found, disk_full, unknown_engine, librosa_missing, internal */
export const analyseMix = (request: AnalysisRequest): Promise<Analysis> => {
  if (request.signal.aborted) return Promise.reject(new Failure('cancelled'))
  return answerOf(forkWorker(request.mix, JSON.stringify(requestOf(request))), request)
}
