import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Analysis } from '../../contract/analysis.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { AnalysisEnd } from '../../contract/remote-worker.ts'
import { readManifest } from '../storage/local/audio-folder.ts'
import { replaceFile } from '../storage/local/replace-file.ts'
import type { Work } from './work.ts'

type Request = { mix: string; document: string; signal: AbortSignal; onProgress: (percent: number) => void }

/** Stands where the local analysis stands, and ends as the worker does that it is lent to. */
export const lentAnalysis =
  (lend: (work: Work) => void) =>
  async ({ mix, document: file, signal, onProgress }: Request): Promise<Analysis> => {
    const manifest = await readManifest(mix)
    if (!manifest) throw new Failure('file_not_found', 'the mix')
    const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
    const stop = () => reject(asFailure(signal.reason))
    signal.addEventListener('abort', stop, { once: true })
    try {
      if (signal.aborted) stop()
      else
        lend({
          ...{ kind: 'analysis', mix, manifest, signal, playhead: () => 0, fail: reject },
          progress: percent => onProgress(percent),
          end: async ({ analysis, document }: AnalysisEnd) => {
            await mkdir(dirname(file), { recursive: true })
            if (document) await replaceFile(file, JSON.stringify(document))
            resolve(analysis)
          },
        })
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }
