import type { Analysis } from '../../contract/analysis.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import { readManifest } from '../storage/local/audio-folder.ts'
import type { Work } from './work.ts'

type Request = { mix: string; signal: AbortSignal; onProgress: (percent: number) => void }

/** Stands where the local analysis stands, and ends as the worker does that it is lent to. */
export const lentAnalysis =
  (lend: (work: Work) => void) =>
  async ({ mix, signal, onProgress }: Request): Promise<Analysis> => {
    const manifest = await readManifest(mix)
    if (!manifest) throw new Failure('file_not_found', 'the mix')
    const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
    const stop = () => reject(asFailure(signal.reason))
    signal.addEventListener('abort', stop, { once: true })
    try {
      if (signal.aborted) stop()
      else
        lend({
          ...{ kind: 'analysis', mix, manifest, signal, playhead: () => 0, fail: reject, end: resolve },
          progress: percent => onProgress(percent),
        })
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
