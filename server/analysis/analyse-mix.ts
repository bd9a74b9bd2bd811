import { fork } from 'node:child_process'
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
  /** Only so much is heard, of what is ready by now; the answer is provisional, and the mix may still grow. */
  seconds?: Seconds
  signal: AbortSignal
  onProgress?: (percent: number) => void
}

/** Analyses the mix folder `mix`, which is complete, in a child process of its own at the lowest priority.
 *  @throws cancelled (the child is killed), worker_died, file_not_found, disk_full, unknown_engine, librosa_missing, internal */
export const analyseMix = ({ mix, signal, onProgress, ...of }: AnalysisRequest): Promise<Analysis> => {
  if (signal.aborted) return Promise.reject(new Failure('cancelled'))
  const { document = '', engine = 'dsp', stems = '', seconds = 0 } = of
  const request: WorkerRequest = { document, engine, stems, seconds }
  const child = fork(join(import.meta.dirname, 'worker-main.ts'), [mix, JSON.stringify(request)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
  const cancel = (): void => {
    child.kill('SIGKILL')
    reject(new Failure('cancelled'))
  }
  signal.addEventListener('abort', cancel, { once: true })
  child.on('message', given => {
    const message = given as FromWorker
    if (message.t === 'progress') onProgress?.(message.percent)
    else if (message.t === 'done') resolve(message.analysis)
    else reject(new Failure(message.failure.code, message.failure.error))
  })
  child.on('error', error => reject(new Failure('worker_died', error.message)))
  child.on('exit', (code, by) => reject(new Failure('worker_died', by ? `ended by ${by}` : `exit code ${code}`)))
  return promise.finally(() => signal.removeEventListener('abort', cancel))
}
