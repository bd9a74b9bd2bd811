import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import { isOver } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/audio-folder.ts'
import { exportStore } from './export-store.ts'
import { changeTrack } from './library.ts'
import type { RemoveDeps } from './remove.ts'
import { mixFolder, removeFolder } from './work.ts'

type SweepDeps = Omit<RemoveDeps, 'line'>

/** What no later attempt can make good: the file itself is of no use. */
const HOPELESS = new Set<ErrorCode>(['unreadable_audio', 'too_long', 'empty_file'])

/** The sets of a track that are not whole. */
const halfSets = async (deps: SweepDeps, id: string) => {
  const sets = deps.sets.of(id).map(async set => {
    const folder = join(deps.data, dataFolder.stems(set.key))
    return { key: set.key, folder, whole: (await readManifest(folder))?.complete === true }
  })
  return (await Promise.all(sets)).filter(({ whole }) => !whole)
}

/** Removes what the failed runs of a track left: half a mix, half sets of stems, a file that cannot be read. What is
 *  whole stays and can be played; so does the file, to be tried again. Not while another run of it is under way. */
export const sweepFailed = async (deps: SweepDeps, id: string): Promise<void> => {
  const hash = deps.tracks.get(id)?.hash
  if (!hash) return
  await deps.inTurn(hash, async () => {
    const runs = deps.runs.list({ trackId: id })
    if (!deps.tracks.get(id) || !runs.every(isOver)) return
    await Promise.all(runs.map(run => deps.settled(run.id)))
    const folder = mixFolder(deps, hash)
    const mix = (await readManifest(folder))?.complete === true
    const half = await halfSets(deps, id)
    const track = deps.tracks.get(id)
    if (!track || !deps.runs.list({ trackId: id }).every(isOver)) return
    deps.database.inOneStep(() => {
      for (const { key } of half) deps.sets.remove(key)
      const gone = half.some(({ key }) => key === track.stemsKey) || (track.stemsKey === null && track.stems.length > 0)
      const none = { stemsKey: null, stems: [], modelResidualDb: null, residualDb: null }
      if (gone || mix !== track.mix) changeTrack(deps, id, { mix, ...(gone ? none : {}) })
    })
    await deps.sheets.settled()
    for (const set of half) await removeFolder(set.folder)
    if (!mix) await removeFolder(folder)
    const code = deps.runs.get(track.runId)?.failure?.code
    if (!mix && code && HOPELESS.has(code)) await removeFolder(join(deps.data, dataFolder.blob(hash)))
  })
}

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** Removes what no track owns: uploads that broke off with the server, files of tracks that are gone. Only before the
 *  first request. Of a library without a track only uploads are swept: its database may have been lost, the files are
 *  all that is left. @returns how many */
export const sweepOrphans = async (deps: Pick<SweepDeps, 'data' | 'tracks' | 'sets' | 'database'>): Promise<number> => {
  const tracks = deps.tracks.list()
  const hashes = new Set(tracks.map(t => t.hash))
  const owned: [string, Set<string | null>][] = [
    [dataFolder.blob(''), hashes],
    [dataFolder.mix(''), hashes],
    [dataFolder.analyses(''), hashes],
    [dataFolder.stems(''), new Set(deps.sets.list().map(({ key }) => key))],
    [
      dataFolder.exports,
      new Set(
        exportStore(deps.database)
          .list()
          .map(({ runId }) => `${runId}.zip`),
      ),
    ],
    [dataFolder.sheets, new Set(tracks.map(t => `${t.id}.json`))],
  ]
  let swept = 0
  for (const [folder, keep] of [[dataFolder.staging, new Set()] as const, ...(tracks.length > 0 ? owned : [])])
    for (const name of await names(join(deps.data, folder))) {
      if (keep.has(name)) continue
      await removeFolder(join(deps.data, folder, name))
      swept++
    }
  return swept
}
