import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { CAME_WITH_IT } from '../../../contract/stem-names.ts'
import type { Run } from '../../runs/index.ts'
import { isOver, retryRun, type RunLine, startAnother } from '../../runs/index.ts'
import { readManifest } from '../../storage/local/audio-folder.ts'
import { type TrackLibrary, trackAndRun } from './library.ts'
import { mixFolder } from './work.ts'

type Deps = TrackLibrary & { data: string; line: RunLine; checkEngine?: ((name: string) => unknown) | undefined }

const hasFile = (deps: Deps, hash: string): Promise<boolean> =>
  access(join(deps.data, dataFolder.blob(hash))).then(
    () => true,
    () => false,
  )

/** Makes a track's stems by another engine, or brings back those that were removed, or that came with it. Stems that are whole are played
 *  until the new ones are. What is under way already is not begun twice.
 *  @param engine  null takes the server's own
 *  @throws unknown_track, unknown_engine, wrong_state when its file is gone */
export const separateAgain = async (deps: Deps, id: string, engine: string | null): Promise<Run> => {
  const [{ hash, imported }] = trackAndRun(deps, id)
  const back = imported !== null && (engine ?? CAME_WITH_IT.engine) === CAME_WITH_IT.engine
  if (engine && !back) deps.checkEngine?.(engine)
  const mix = (await readManifest(mixFolder(deps, hash)))?.complete === true
  if (!mix && !(await hasFile(deps, hash)))
    throw new Failure('wrong_state', 'its file could not be read; drop it again')
  return deps.database.inOneStep(() => {
    const [track, run] = trackAndRun(deps, id)
    const open = deps.runs
      .list({ trackId: id })
      .filter(one => one.kind !== 'replay' && one.kind !== 'export' && !isOver(one))
    const same = open.find(one => (back ? one.kind === 'import' : one.kind !== 'import' && one.engine === engine))
    if (same) return same
    const analysed = track.analysis !== null || open.length > 0
    const heard = analysed ? (['analyse'] as const) : []
    // those that came with it are brought back by the step that gives it its mix
    const of = back
      ? { kind: 'import' as const, engine: null, kept: ['import', 'separate', ...heard] as const }
      : { kind: 'stems' as const, engine, kept: ['import', ...(mix ? (['decode'] as const) : []), ...heard] as const }
    const made = startAnother(deps.line, run, { ...of, priority: run.priority })
    // a track without stems shows how far the new ones are
    if (open.length === 0 && track.stemsKey === null) deps.tracks.change(id, { runId: made.id })
    deps.line.changed(made)
    return made
  })
}

/** Takes a run up again, from what failed or one step of it anew.
 *  @throws unknown_run, bad_request, wrong_state */
export const retryTrackRun = async (deps: Deps, runId: string, node?: string): Promise<Run> => {
  const run = deps.runs.get(runId)
  if (!run) throw new Failure('unknown_run')
  const decodes = node === 'decode' || ['failed', 'cancelled'].includes(run.nodes.decode.state)
  if (decodes && !(await hasFile(deps, run.inputHash)))
    throw new Failure('wrong_state', 'its file could not be read; drop it again')
  return retryRun(deps.line, runId, node)
}
