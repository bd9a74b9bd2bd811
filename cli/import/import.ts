import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { asFailure, ERRORS, type ErrorCode, Failure, type FailureReport } from '../../contract/errors.ts'
import type { Track } from '../../contract/track.ts'
import { argumentsOf } from '../arguments-of.ts'
import { findSounds, type Sounds } from './find-sounds.ts'
import { type LibraryDoor, openLibrary } from './library-door.ts'

const OPTIONS = {
  server: { type: 'string' },
  engine: { type: 'string' },
  'no-wait': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
const LOOK_MS = 400
/** A library that is started again is waited for so long. */
const TRIES = 30

type Given = ReturnType<typeof parse>
const parse = (argv: string[]) => argumentsOf(argv, OPTIONS)

const portOf = (text: string | undefined, otherwise: number): number => {
  const port = Number(text || otherwise)
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : otherwise
}

const progress = (says: string, isOver: boolean): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${says.slice(0, 78).padEnd(79)}${isOver ? '\n' : ''}`)
}

const isOver = ({ state }: Track): boolean => state === 'ready' || state === 'failed'

/** Follows a track until it is ready or failed. */
const follow = async (library: LibraryDoor, first: Track, signal: AbortSignal): Promise<Track> => {
  let track = first
  for (let missed = 0; !isOver(track); ) {
    progress(`${track.progress} %  ${track.step ?? track.state}  ${track.title}`, false)
    await pause(LOOK_MS, undefined, { signal }).catch(() => {
      throw new Failure('cancelled')
    })
    try {
      track = await library.get(track.id, signal)
      missed = 0
    } catch (thrown) {
      if (asFailure(thrown).code !== 'not_running' || ++missed > TRIES) throw thrown
    }
  }
  progress(`${track.progress} %  ${track.state}  ${track.title}`, true)
  return track
}

const failed = (name: string, { code, error, cure }: FailureReport, json: boolean): void => {
  if (json) process.stdout.write(`${JSON.stringify({ file: name, failure: { code, error, cure } })}\n`)
  process.stderr.write(`stembridge: ${code}: ${error}: ${name}\n  ${cure}\n`)
}

const told = (sounds: Sounds, { id, title, state }: Track, json: boolean): void => {
  const line = json ? JSON.stringify({ file: sounds.name, id, title, state }) : `${id}  ${state}  ${title}`
  process.stdout.write(`${line}\n`)
}

/** Takes one song in. @returns whether it is in the library */
const importOne = async (library: LibraryDoor, sounds: Sounds, of: Given['values'], signal: AbortSignal) => {
  try {
    const added = await library.add(sounds, of.engine, signal)
    const track = of['no-wait'] ? added : await follow(library, added, signal)
    told(sounds, track, of.json ?? false)
    if (track.failure) failed(sounds.name, { ...track.failure, code: track.failure.code as ErrorCode }, false)
    return track.state !== 'failed'
  } catch (thrown) {
    const failure = asFailure(thrown)
    if (failure.code === 'cancelled' || failure.code === 'not_running') throw failure
    failed(sounds.name, failure.toJSON(), of.json ?? false)
    return false
  }
}

const importAll = async ({ values, positionals }: Given, signal: AbortSignal): Promise<number> => {
  if (positionals.length === 0) throw new Failure('bad_usage', 'a FILE or a FOLDER is wanted')
  if (values.server !== undefined && !URL.canParse(values.server))
    throw new Failure('bad_usage', `--server ${values.server}`)
  const env = process.env
  const port = portOf(env.STEMBRIDGE_PORT, 4400)
  const ports = { port, apiPort: portOf(env.STEMBRIDGE_API_PORT, port + 1) }
  const songs = (await Promise.all(positionals.map(findSounds))).flat()
  const library = await openLibrary(values.server, ports, signal)
  let all = true
  for (const sounds of songs) all = (await importOne(library, sounds, values, signal)) && all
  return all ? 0 : 1
}

/** `import FILE|FOLDER… [--server URL] [--engine NAME] [--no-wait] [--json]`.
 *  @returns the exit code: 0, 2 for bad usage, 1 where anything is not in the library, which is told on stderr */
export const importCommand = async (argv: string[]): Promise<number> => {
  const abort = new AbortController()
  const stop = () => abort.abort()
  try {
    const given = parse(argv)
    if (given.values.help) {
      process.stdout.write(await readFile(join(import.meta.dirname, '../help/import.txt')))
      return 0
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
    return await importAll(given, abort.signal)
  } catch (thrown) {
    const failure = asFailure(thrown)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${ERRORS[failure.code].cure}\n`)
    return failure.code === 'bad_usage' ? 2 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
