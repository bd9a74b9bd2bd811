import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Failure } from '../../../contract/errors.ts'
import type { Imported, Track } from '../../../contract/track.ts'
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
/** What opens a song that comes in parts. */
export type StemImports = {
  isZip: (file: string) => Promise<boolean>
  /** Unpacks the sounds of a zip into a staged folder. */
  unzip: (data: string, file: string, of: { name: string; maxBytes: number }) => Promise<Staged>
  /** Puts staged files into one staged folder. */
  bundle: (
    data: string,
    of: { from: 'folder'; name: string },
    parts: readonly { name: string; staged: Staged }[],
  ) => Promise<Staged>
  /** Which parts there are; undefined for a song in one piece. */
  look: (
    file: string,
    signal: AbortSignal,
  ) => Promise<{ audio: Probed; imported: Imported; name: string | null } | undefined>
}
export type UploadDeps = TrackLibrary &
  RemoveDeps & {
    data: string
    line: RunLine
    inTurn: Turns
    probe: (file: string, options: { signal: AbortSignal }) => Promise<Probed>
    stemImports?: StemImports | undefined
    maxSeconds: Seconds
    maxBytes: number
    checkEngine?: ((name: string) => unknown) | undefined
    now: () => number
  }
/** `engine`: of the separation; what comes after the file counts too, so it is asked for once the file is in. */
export type Incoming = { name: string; stream: Readable & { truncated?: boolean }; engine?: () => string | null }
/** Files of one song: `name` is the folder's. */
export type IncomingStems = { name: () => string | null; files: AsyncIterable<Incoming> }

/** A file that says nothing for so long is taken for unreadable. */
const PROBE_MS = 25_000

type Seen = { audio: Probed; imported: Imported | null; name: string | null }

const probed = async (deps: UploadDeps, file: string): Promise<Seen> => {
  const signal = AbortSignal.timeout(PROBE_MS)
  try {
    const parts = await deps.stemImports?.look(file, signal)
    const seen = parts ?? { audio: await deps.probe(file, { signal }), imported: null, name: null }
    const { duration } = seen.audio
    if ((duration ?? 0) > deps.maxSeconds) throw new Failure('too_long', `${Math.round((duration ?? 0) / 60)} minutes`)
    return seen
  } catch (error) {
    throw signal.aborted ? new Failure('timed_out', 'reading the file', error) : error
  }
}

type Named = { name: string; seconds: Seconds; engine: string | null }

const addTrack = (deps: UploadDeps, staged: Staged, { audio, imported }: Seen, of: Named): string => {
  const id = randomUUID()
  const runId = randomUUID()
  const { hash, bytes } = staged
  return deps.database.inOneStep(() => {
    const uploaded = { engine: 'upload', version: '1', outputHash: hash, seconds: of.seconds }
    // what comes in stems is not separated
    const way = imported ? ({ kind: 'import', kept: ['separate'] } as const) : { engine: of.engine }
    startRun(deps.line, { id: runId, trackId: id, inputHash: hash, imported: uploaded, ...way })
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
        imported,
        tags: [],
      },
    })
    announce(deps, id, 'track.added')
    const run = deps.runs.get(runId)
    if (run) deps.line.changed(run)
    return id
  })
}

type Arrived = { name: string; engine: string | null; began: number }

/** A zip becomes the folder of its sounds; anything else stays as it came. */
const opened = async ({ stemImports, data, maxBytes }: UploadDeps, staged: Staged, name: string): Promise<Staged> =>
  stemImports && (await stemImports.isZip(staged.file))
    ? stemImports.unzip(data, staged.file, { name, maxBytes })
    : staged

/** Keeps what is staged as a track, in the turn of its hash. */
const keep = (deps: UploadDeps, staged: Staged, { name, engine, began }: Arrived) =>
  deps.inTurn(staged.hash, async () => {
    const known = deps.tracks.byHash(staged.hash)
    if (known && trackAndRun(deps, known.id)[1].state !== 'failed')
      return { track: getTrack(deps, known.id), known: true }
    const seen = await probed(deps, staged.file)
    if (known) await removeInTurn(deps, known.id)
    const blob = await keepBlob(deps.data, staged)
    try {
      const seconds = (performance.now() - began) / 1000
      const id = addTrack(deps, staged, seen, { name: seen.name ?? name, seconds, engine })
      return { track: getTrack(deps, id), known: false }
    } catch (error) {
      await rm(blob, { recursive: true, force: true })
      throw error
    }
  })

type Taken = { track: Track; known: boolean }

/** Takes a file into the library and starts its run. The same bytes twice give the same track; those of a track that
 *  failed start it anew, as another track in its place. A zip of stems and a stem file bring their stems with them.
 *  @throws unknown_engine, empty_file, too_large, unreadable_audio, decoder_missing, too_long, timed_out, disk_full,
 *          broken_upload; of a zip also zip_broken, zip_locked, zip_unsafe, too_many_files, no_stems */
export const upload = async (deps: UploadDeps, incoming: Incoming): Promise<Taken> => {
  const began = performance.now()
  const came = await stage(deps.data, incoming.stream)
  let staged = came
  try {
    const engine = incoming.engine?.() ?? null
    if (engine) deps.checkEngine?.(engine)
    staged = await opened(deps, came, incoming.name)
    return await keep(deps, staged, { name: incoming.name, engine, began })
  } finally {
    await dropStaged(came)
    await dropStaged(staged)
  }
}

/** Takes the stems of one song in, file by file. All of them come, or none does.
 *  @throws those of `upload`, too_many_files, no_stems */
export const uploadStems = async (deps: UploadDeps, incoming: IncomingStems): Promise<Taken> => {
  const began = performance.now()
  const parts: { name: string; staged: Staged }[] = []
  if (!deps.stemImports) throw new Failure('internal', 'nothing takes stems in')
  try {
    for await (const { name, stream } of incoming.files) parts.push({ name, staged: await stage(deps.data, stream) })
    const name = incoming.name() ?? ''
    const staged = await deps.stemImports.bundle(deps.data, { from: 'folder', name }, parts)
    try {
      return await keep(deps, staged, { name, engine: null, began })
    } finally {
      await dropStaged(staged)
    }
  } finally {
    for (const { staged } of parts) await dropStaged(staged)
  }
}
