import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../../contract/export.ts'
import type { TrackSheet } from '../../../contract/track.ts'
import { isOver, type NodeWork, type Run, type RunLine, startAnother } from '../../runs/index.ts'
import { needRoom } from '../stem/room.ts'
import { dropExport, exportStore } from './export-store.ts'
import { type TrackLibrary, trackAndRun } from './library.ts'
import type { TrackRow } from './store.ts'
import { sheetOf } from './view.ts'
import { removeFolder, type WorkDeps } from './work.ts'

export type ExportDeps = WorkDeps & {
  /** Writes the files of a track as one zip, or nothing. */
  exportZip: (of: {
    data: string
    sheet: TrackSheet
    /** The zip. */
    file: string
    format: ExportFormat
    signal: AbortSignal
    onProgress: (percent: number) => void
  }) => Promise<{ name: string; bytes: number; hash: string }>
}

/** Bytes of a second in a file, at most. */
const MOST_BYTES = { wav: 6 * LIBRARY_RATE, flac: 6 * LIBRARY_RATE, mp3: 40_000 } as const

const formatOf = (name: string): ExportFormat => {
  const format = EXPORT_FORMATS.find(one => one === name)
  if (!format) throw new Failure('unknown_format', name)
  return format
}

const needWhole = ({ mix, stemsKey, stems, stemsRemoved }: TrackRow): void => {
  if (mix && stemsKey && stems.length > 0 && stems.every(stem => stem.complete)) return
  throw new Failure('not_ready', stemsRemoved ?? 'its stems are not whole yet')
}

/** Starts the export of a track's mix and stems. One that is under way in this format is not begun twice.
 *  @throws unknown_track, unknown_format, not_ready while its stems are not whole */
export const startExport = (deps: TrackLibrary & { line: RunLine }, id: string, name: string): Run =>
  deps.database.inOneStep(() => {
    const [track, run] = trackAndRun(deps, id)
    const format = formatOf(name)
    needWhole(track)
    const exports = exportStore(deps.database)
    const open = deps.runs.list({ trackId: id }).filter(one => one.kind === 'export' && !isOver(one))
    const same = open.find(one => exports.format(one.id) === format)
    if (same) return same
    const made = startAnother(deps.line, run, { kind: 'export', engine: null, kept: [] })
    exports.ask(made.id, id, format)
    return made
  })

/** Writes the zip of a run; older ones of the track in the same format go. @throws not_ready, disk_full,
 *  encoder_missing */
export const exportNode =
  (deps: ExportDeps): NodeWork =>
  async ({ runId, trackId, signal, progress }) => {
    const exports = exportStore(deps.database)
    const format = exports.format(runId)
    if (!format) throw new Failure('unknown_export')
    const [track, run] = trackAndRun(deps, trackId)
    needWhole(track)
    await dropExport(deps, runId)
    const oneFile = (track.duration ?? 0) * MOST_BYTES[format]
    // the files, and one of them once more while the zip takes it in
    await needRoom(deps, oneFile * (track.stems.length + 2), oneFile * (track.stems.length + 1))
    const file = join(deps.data, dataFolder.exported(runId))
    await mkdir(dirname(file), { recursive: true })
    const onProgress = (percent: number) => progress(percent, null)
    const of = { data: deps.data, sheet: sheetOf(track, run), file, format, signal, onProgress }
    const { name, bytes, hash } = await deps.exportZip(of)
    try {
      signal.throwIfAborted()
      exports.made(runId, { name, bytes, madeAt: Date.now() })
    } catch (error) {
      await removeFolder(file)
      throw error
    }
    for (const old of exports.of(trackId))
      if (old.format === format && old.runId !== runId) await dropExport(deps, old.runId)
    return { engine: 'export', version: format, outputHash: hash }
  }

/** Opens what a run exported; whoever asks closes it.
 *  @throws unknown_run, wrong_state while it waits or runs, and for another kind of run, unknown_export when it is gone */
export const fileOfExport = async (deps: TrackLibrary & { data: string }, runId: string) => {
  const run = deps.runs.get(runId)
  if (!run) throw new Failure('unknown_run')
  if (run.kind !== 'export') throw new Failure('wrong_state', 'the run exports nothing')
  const made = exportStore(deps.database).get(runId)
  if (!made && run.state !== 'ready') throw new Failure('wrong_state', `the run is ${run.state}`)
  if (!made) throw new Failure('unknown_export')
  const file = await open(join(deps.data, dataFolder.exported(runId))).catch(error => {
    throw new Failure('unknown_export', undefined, error)
  })
  return { ...made, file }
}
