import type { Ranges } from '../../contract/audio-folder.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { StemsEnd } from '../../contract/remote-worker.ts'
import type { Samples } from '../../contract/units.ts'
import { readManifest } from '../storage/local/audio-folder.ts'
import { StemsIntake } from './stems-intake.ts'
import type { Work } from './work.ts'

type Engine = { engine: string; engineVersion: string; stems?: readonly string[] }
type Request = {
  mix: string
  stems: string
  signal: AbortSignal
  onProgress: (progress: { percent: number; etaSeconds: number | null }) => void
  onReady: (ready: Ranges) => void
  playhead: () => Samples
}

/** What earlier attempts of the same engine left of the stems. */
const leftOf = async (folder: string, { engine, engineVersion }: Engine, samples: Samples) => {
  const known = await readManifest(folder)
  const goesOn = known && !known.complete && known.samples === samples && known.ready.length > 0
  return goesOn && known.engine === engine && known.engineVersion === engineVersion ? known : null
}

/** Stands where the local separator stands; what it is asked to separate is lent to the worker, and it ends as the
 *  worker does. */
export const lentSeparator = (engine: Engine, lend: (work: Work) => void) => ({
  resolve: async (): Promise<Engine> => engine,
  separate: async ({ mix, stems: folder, signal, ...of }: Request): Promise<StemsEnd> => {
    const manifest = await readManifest(mix)
    if (!manifest) throw new Failure('file_not_found', 'the mix')
    const { promise, resolve, reject } = Promise.withResolvers<StemsEnd>()
    const { samples } = manifest
    const intake = new StemsIntake({ folder, samples, onReady: of.onReady })
    const stop = () => reject(asFailure(signal.reason))
    signal.addEventListener('abort', stop, { once: true })
    try {
      const stems = await leftOf(folder, engine, samples)
      if (signal.aborted) stop()
      else
        lend({
          ...{ kind: 'separation', mix, manifest, signal, folder, stems, intake, playhead: of.playhead, fail: reject },
          progress: (percent, etaSeconds) => of.onProgress({ percent, etaSeconds }),
          end: async (end: StemsEnd) => {
            await intake.finish(end)
            resolve(end)
          },
        })
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
      await intake.close()
    }
  },
})
