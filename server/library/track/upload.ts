import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Failure } from '../../../contract/errors.ts'
import type { Track } from '../../../contract/track.ts'
import type { Seconds } from '../../../contract/units.ts'
import { type RunLine, startRun } from '../../runs/index.ts'
import { dropStaged, keepBlob, type Staged, stage } from '../../storage/local/staging.ts'
import type { Turns } from '../../storage/local/turns.ts'
import { announce, getTrack, type TrackLibrary, trackAndRun } from './library.ts'
import { type RemoveDeps, removeInTurn } from './remove.ts'
import { artistOf, titleOf } from './title.ts'

/** What a file says of itself. */
export type Probed = {
  duration: Seconds | null
  rate: number
  channels: number
  codec: string
  title: string | null
  artist: string | null
}
export type UploadDeps = TrackLibrary &
  RemoveDeps & {
    data: string
    line: RunLine
    inTurn: Turns
    probe: (file: string, options: { signal: AbortSignal }) => Promise<Probed>
    maxSeconds: Seconds
    checkEngine?: ((name: string) => unknown) | undefined
    now: () => number
  }
/** `engine`: of the separation; what comes after the file counts too, so it is asked for once the file is in. */
export type Incoming = { name: string; stream: Readable & { truncated?: boolean }; engine?: () => string | null }

/** A file that says nothing for so long is taken for unreadable. */
const PROBE_MS = 25_000

const probed = async (deps: UploadDeps, file: string): Promise<Probed> => {
  const signal = AbortSignal.timeout(PROBE_MS)
  try {
    const audio = await deps.probe(file, { signal })
    if ((audio.duration ?? 0) > deps.maxSeconds)
      throw new Failure('too_long', `${Math.round((audio.duration ?? 0) / 60)} minutes`)
    return audio
  } catch (error) {
    throw signal.aborted ? new Failure('timed_out', 'reading the file', error) : error
  }
}

type Named = { name: string; seconds: Seconds; engine: string | null }

const addTrack = (deps: UploadDeps, staged: Staged, audio: Probed, of: Named): string => {
  const id = randomUUID()
  const runId = randomUUID()
  const { hash, bytes } = staged
  return deps.database.inOneStep(() => {
    const imported = { engine: 'upload', version: '1', outputHash: hash, seconds: of.seconds }
    startRun(deps.line, { id: runId, trackId: id, inputHash: hash, engine: of.engine, imported })
    deps.tracks.add({
      ...{ id, hash, bytes, runId, addedAt: deps.now() },
      title: titleOf(audio.title, of.name),
      artist: artistOf(audio.artist),
      ...{ duration: audio.duration, sourceRate: audio.rate, sourceChannels: audio.channels, codec: audio.codec },
      ...{
        mix: false,
        stemsKey: null,
        stems: [],
        modelResidualDb: null,
        residualDb: null,
        stemsRemoved: null,
        analysis: null,
        manual: null,
      },
    })
    announce(deps, id, 'track.added')
    const run = deps.runs.get(runId)
    if (run) deps.line.changed(run)
    return id
  })
}

/** Takes a file into the library and starts its run. The same bytes twice give the same track; those of a track that
 *  failed start it anew, as another track in its place.
 *  @throws unknown_engine, empty_file, too_large, unreadable_audio, decoder_missing, too_long, timed_out, disk_full, broken_upload */
export const upload = async (deps: UploadDeps, incoming: Incoming): Promise<{ track: Track; known: boolean }> => {
  const began = performance.now()
  const staged = await stage(deps.data, incoming.stream)
  try {
    const engine = incoming.engine?.() ?? null
    if (engine) deps.checkEngine?.(engine)
    return await deps.inTurn(staged.hash, async () => {
      const known = deps.tracks.byHash(staged.hash)
      if (known && trackAndRun(deps, known.id)[1].state !== 'failed')
        return { track: getTrack(deps, known.id), known: true }
      const audio = await probed(deps, staged.file)
      if (known) await removeInTurn(deps, known.id)
      const blob = await keepBlob(deps.data, staged)
      try {
        const seconds = (performance.now() - began) / 1000
        const id = addTrack(deps, staged, audio, { name: incoming.name, seconds, engine })
        return { track: getTrack(deps, id), known: false }
      } catch (error) {
        await rm(blob, { force: true })
        throw error
      }
    })
  } finally {
    await dropStaged(staged)
  }
}
