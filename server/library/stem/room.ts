import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BYTES_PER_FRAME, LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { isOver } from '../../runs/index.ts'
import { freeBytes, marginBytes } from '../../storage/local/free-space.ts'
import type { Turns } from '../../storage/local/turns.ts'
import { dropExport, exportStore } from '../track/export-store.ts'
import { changeTrack, type TrackLibrary } from '../track/library.ts'
import type { StemSet, StemSets } from './store.ts'

export type RoomDeps = TrackLibrary & {
  data: string
  sets: StemSets
  inTurn: Turns
  /** What the library's audio may take, in bytes; null: all that the disk has, but for a margin. */
  quotaBytes: number | null
  /** Tracks on a deck: their stems stay. */
  onDecks: () => ReadonlySet<string>
  /** Whether a track is in a saved performance: the stems that it plays stay. */
  inSets?: (track: { id: string; hash: string }) => boolean
}

/** Bytes of the library's files, mixes, stems and exports, sets of stems that are being made included. */
export const usedBytes = ({ database, sets }: Pick<RoomDeps, 'database' | 'sets'>): number => {
  const row = database.row(
    `SELECT coalesce(sum(bytes), 0) + coalesce(sum(CASE WHEN mix THEN coalesce(duration, 0) * ? END), 0) AS n
     FROM tracks`,
    LIBRARY_RATE * BYTES_PER_FRAME,
  )
  return Math.round(Number(row?.n)) + sets.bytes() + exportStore(database).bytes()
}

/** Bytes that are missing: of the disk and of the quota, the larger. */
const missing = async (deps: RoomDeps, bytes: number, uncounted: number): Promise<number> => {
  const disk = bytes + (await marginBytes(deps.data)) - (await freeBytes(deps.data))
  const quota = deps.quotaBytes === null ? 0 : usedBytes(deps) + uncounted - deps.quotaBytes
  return Math.max(0, disk, quota)
}

const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toPrecision(3))} GB`

const removedBecause = ({ quotaBytes }: RoomDeps): string =>
  quotaBytes === null
    ? 'The stems were removed because the disk was full; separate again to have them back'
    : `The stems were removed to keep within ${gigabytes(quotaBytes)}; separate again to have them back`

/** Whether a saved performance needs them. */
const isKept = ({ tracks, inSets }: RoomDeps, key: string, trackId: string): boolean => {
  const track = tracks.get(trackId)
  return track?.stemsKey === key && inSets?.(track) === true
}

/** Whether a set may go: nothing plays it and nothing is made of its track. */
const mayGo = (deps: RoomDeps, { key, trackId }: StemSet): boolean =>
  !isKept(deps, key, trackId) && !deps.onDecks().has(trackId) && deps.runs.list({ trackId }).every(isOver)

/** Sets that no track plays go first, then those unused the longest. */
const inOrder = (deps: RoomDeps): StemSet[] => {
  const played = deps.tracks.stemsKeys()
  const sets = deps.sets.list()
  return [...sets.filter(({ key }) => !played.has(key)), ...sets.filter(({ key }) => played.has(key))]
}

/** Removes a set of stems; the track says why, and what brings them back. */
const evict = async (deps: RoomDeps, { key, trackId }: StemSet): Promise<void> => {
  const hash = deps.tracks.get(trackId)?.hash
  if (!hash) return
  await deps.inTurn(hash, async () => {
    const set = deps.sets.of(trackId).find(one => one.key === key)
    if (!set || !mayGo(deps, set)) return
    deps.database.inOneStep(() => {
      deps.sets.remove(key)
      if (deps.tracks.get(trackId)?.stemsKey !== key) return
      const stemsRemoved = removedBecause(deps)
      changeTrack(deps, trackId, { stemsKey: null, stems: [], modelResidualDb: null, residualDb: null, stemsRemoved })
    })
    await deps.sheets.settled()
    await rm(join(deps.data, dataFolder.stems(key)), { recursive: true, force: true, maxRetries: 5 })
  })
}

/** Makes sure that there is room for `bytes` more, by removing what was exported, the oldest first, and then stems that were not used for the longest time. Those of
 *  tracks on a deck, in a saved performance, and of tracks that are worked on, stay.
 *  @param uncounted  how many bytes more the library will take, where some are written down already
 *  @throws disk_full with how much is missing */
export const needRoom = async (deps: RoomDeps, bytes: number, uncounted = bytes): Promise<void> => {
  if ((await missing(deps, bytes, uncounted)) === 0) return
  for (const { runId } of exportStore(deps.database).list()) {
    await dropExport(deps, runId)
    if ((await missing(deps, bytes, uncounted)) === 0) return
  }
  for (const set of inOrder(deps)) {
    if (!mayGo(deps, set)) continue
    await evict(deps, set)
    if ((await missing(deps, bytes, uncounted)) === 0) return
  }
  const short = await missing(deps, bytes, uncounted)
  if (short === 0) return
  const within = deps.quotaBytes === null ? '' : ` within the ${gigabytes(deps.quotaBytes)} of the library`
  throw new Failure('disk_full', `${Math.ceil(short / 1e6)} MB more are needed${within}`)
}
