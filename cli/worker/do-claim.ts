import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Analysis } from '../../contract/analysis.ts'
import type { Ranges } from '../../contract/audio-folder.ts'
import { asFailure } from '../../contract/errors.ts'
import type { Claim } from '../../contract/remote-worker.ts'
import type { Samples } from '../../contract/units.ts'
import { fetchFolder } from './fetch-folder.ts'
import type { Hold } from './hold-claim.ts'
import type { ClaimLink } from './server-link.ts'
import { stemsReturn } from './stems-return.ts'
import { folderPrefix } from './sweep.ts'

/** What this machine works with. */
export type Abilities = {
  separate: (of: {
    mix: string
    stems: string
    signal: AbortSignal
    onProgress: (progress: { percent: number; etaSeconds: number | null }) => void
    onReady: (ready: Ranges) => void
    playhead: () => Samples
  }) => Promise<unknown>
  analyseMix: (of: {
    mix: string
    document: string
    signal: AbortSignal
    onProgress: (percent: number) => void
  }) => Promise<Analysis>
}

type Doing = { claim: Claim; link: ClaimLink; hold: Hold; does: Abilities; folder: string }

/** Does a claimed job: fetches what it is about, works, returns what it makes as it comes. Nothing of it stays here.
 *  @throws what the work throws; what `hold` was aborted by */
export const doClaim = async (of: Omit<Doing, 'folder'>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), folderPrefix(process.pid)))
  try {
    await (of.claim.kind === 'separation' ? separate({ ...of, folder }) : analyse({ ...of, folder }))
  } catch (error) {
    throw asFailure(of.hold.signal.aborted ? of.hold.signal.reason : error)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const separate = async ({ claim, link, hold, does, folder }: Doing): Promise<void> => {
  const { signal } = hold
  const [mix, stems] = [join(folder, 'mix'), join(folder, 'stems')]
  await fetchFolder({ of: 'mix', manifest: claim.mix, folder: mix, link, signal })
  if (claim.stems) await fetchFolder({ of: 'stems', manifest: claim.stems, folder: stems, link, signal })
  const had = (claim.stems?.ready ?? []) as Ranges
  const back = stemsReturn({ folder: stems, had, link, signal, failed: error => hold.abort(asFailure(error)) })
  await does.separate({
    ...{ mix, stems, signal, playhead: hold.playhead, onReady: back.offer },
    onProgress: ({ percent, etaSeconds }) => hold.progress(percent, etaSeconds),
  })
  await back.finish()
}

const analyse = async ({ claim, link, hold, does, folder }: Doing): Promise<void> => {
  const { signal } = hold
  const mix = join(folder, 'mix')
  await fetchFolder({ of: 'mix', manifest: claim.mix, folder: mix, link, signal })
  const onProgress = (percent: number) => hold.progress(percent, null)
  const file = join(folder, 'document.json')
  const analysis = await does.analyseMix({ mix, document: file, signal, onProgress })
  const document = await readFile(file, 'utf8').then(JSON.parse, () => null)
  await link.analysis({ analysis, document }, signal)
}
