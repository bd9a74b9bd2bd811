import { Worker } from 'node:worker_threads'
import type { Manifest, Ranges } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { MixOptions } from './decode-to-mix.ts'
import type { FromDecoder, ToDecoder } from './decoding-messages.ts'

/** Decodes in threads of their own: the requests of others do not wait for it, and each thread's small heap is swept in no
 *  time, where the server's would be marked over and over for the blocks that come and go. One thread stays. */
export class DecodingThreads {
  #idle: Worker | undefined
  readonly #busy = new Set<Worker>()
  #closed = false

  /** Starts the thread that stays, so that the first song finds it. */
  warm(): void {
    if (!this.#closed) this.#idle ??= this.#start()
  }

  /** As `decodeToMix`.
   *  @throws what that throws; worker_died where the thread ends, cancelled where these threads are closed */
  readonly decodeToMix = async (file: string, folder: string, options: MixOptions = {}): Promise<Manifest> => {
    if (this.#closed || options.signal?.aborted) throw new Failure('cancelled')
    const thread = this.#idle ?? this.#start()
    this.#idle = undefined
    this.#busy.add(thread)
    thread.ref()
    try {
      return await answerOf(thread, { file, folder, options })
    } finally {
      this.#busy.delete(thread)
      this.#keep(thread)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const threads = [...this.#busy, ...(this.#idle ? [this.#idle] : [])]
    this.#idle = undefined
    await Promise.all(threads.map(thread => thread.terminate()))
  }

  #start(): Worker {
    const thread = new Worker(new URL('decoding-thread.ts', import.meta.url))
    const gone = (): void => {
      if (this.#idle === thread) this.#idle = undefined
    }
    thread.on('exit', gone).on('error', gone)
    // a thread that waits is no reason for the program to go on
    thread.unref()
    return thread
  }

  #keep(thread: Worker): void {
    thread.unref()
    // one that has ended says −1
    if (this.#closed || this.#idle || thread.threadId < 0) void thread.terminate()
    else this.#idle = thread
  }
}

type Asked = { file: string; folder: string; options: MixOptions }

const answerOf = (thread: Worker, { file, folder, options }: Asked): Promise<Manifest> => {
  const { signal, onRange, hold, ...rest } = options
  const { promise, resolve, reject } = Promise.withResolvers<Manifest>()
  const tell = (message: ToDecoder): void => thread.postMessage(message)
  const cancel = (): void => tell({ t: 'cancel' })
  const hear = (message: FromDecoder): void => {
    if (message.t === 'range') onRange?.(message.ready as Ranges, message.samples)
    else if (message.t === 'held') void hold?.until().finally(() => tell({ t: 'goOn' }))
    else if (message.t === 'done') resolve(message.manifest)
    else
      reject(new Failure(message.code, message.detail, message.cause === null ? undefined : new Error(message.cause)))
  }
  const fail = (error: unknown): void => reject(new Failure('worker_died', String(error), error))
  const exit = (): void => reject(new Failure(signal?.aborted ? 'cancelled' : 'worker_died', 'the decoding ended'))
  signal?.addEventListener('abort', cancel, { once: true })
  thread.on('message', hear).on('error', fail).on('exit', exit)
  tell({ t: 'decode', file, folder, options: { ...rest, ...(hold ? { holdAt: hold.at } : {}) } })
  return promise.finally(() => {
    signal?.removeEventListener('abort', cancel)
    thread.off('message', hear).off('error', fail).off('exit', exit)
  })
}
