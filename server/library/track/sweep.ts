import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { readManifest } from '../../storage/local/audio-folder.ts'
import { changeTrack } from './library.ts'
import type { RemoveDeps } from './remove.ts'
import { mixFolder } from './work.ts'

type SweepDeps = Omit<RemoveDeps, 'line'>
const remove = (path: string) => rm(path, { recursive: true, force: true, maxRetries: 5 })

/** Removes what a failed run left. A whole mix stays, with its file: it can still be played; half a mix does not. */
export const sweepFailed = async (deps: SweepDeps, id: string): Promise<void> => {
  const hash = deps.tracks.get(id)?.hash
  if (!hash) return
  await deps.inTurn(hash, async () => {
    const track = deps.tracks.get(id)
    if (!track || deps.runs.get(track.runId)?.state !== 'failed') return
    await deps.settled(track.runId)
    const folder = mixFolder({ ...deps, closing: () => false }, hash)
    const mix = (await readManifest(folder))?.complete === true
    if (mix !== track.mix || track.stemsKey)
      changeTrack(deps, id, { mix, stemsKey: null, stems: [], modelResidualDb: null, residualDb: null })
    await deps.sheets.settled()
    if (track.stemsKey) await remove(join(deps.data, dataFolder.stems(track.stemsKey)))
    if (!mix) for (const path of [folder, join(deps.data, dataFolder.blob(hash))]) await remove(path)
  })
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** Removes what no track owns: uploads that broke off with the server, files of tracks that are gone. Only before the
 *  first request. Of a library without a track only uploads are swept: its database may have been lost, the files are
 *  all that is left. @returns how many */
export const sweepOrphans = async (deps: Pick<SweepDeps, 'data' | 'tracks'>): Promise<number> => {
  const tracks = deps.tracks.list()
  const hashes = new Set(tracks.map(t => t.hash))
  const owned: [string, Set<string | null>][] = [
    [dataFolder.blob(''), hashes],
    [dataFolder.mix(''), hashes],
    [dataFolder.stems(''), new Set(tracks.map(t => t.stemsKey))],
    [dataFolder.sheets, new Set(tracks.map(t => `${t.id}.json`))],
  ]
  let swept = 0
  for (const [folder, keep] of [[dataFolder.staging, new Set()] as const, ...(tracks.length > 0 ? owned : [])])
    for (const name of await names(join(deps.data, folder))) {
      if (keep.has(name)) continue
      await remove(join(deps.data, folder, name))
      swept++
    }
  return swept
}
