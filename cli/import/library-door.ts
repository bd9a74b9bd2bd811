import { openAsBlob } from 'node:fs'
import { asFailure, ERRORS, type ErrorCode, Failure } from '../../contract/errors.ts'
import type { Track } from '../../contract/track.ts'
import type { Sounds } from './find-sounds.ts'

/** A running library, by its HTTP. Every call throws what it answers, and not_running where it does not. */
export type LibraryDoor = {
  readonly url: string
  add(sounds: Sounds, engine: string | undefined, signal: AbortSignal): Promise<Track>
  get(id: string, signal: AbortSignal): Promise<Track>
}

const ANSWER_MS = 10_000

const failureOf = async (answer: Response): Promise<Failure> => {
  const { code, error } = ((await answer.json().catch(() => undefined)) ?? {}) as { code?: string; error?: string }
  if (!code || !(code in ERRORS)) return new Failure('internal', `the library answers with ${answer.status}`)
  const bare = ERRORS[code as ErrorCode].says
  return new Failure(code as ErrorCode, error?.startsWith(`${bare}: `) ? error.slice(bare.length + 2) : undefined)
}

const asked = async (url: string, init: RequestInit = {}): Promise<Response> => {
  const answer = await fetch(url, init).catch(thrown => {
    if (init.signal?.aborted && init.signal.reason?.name !== 'TimeoutError') throw new Failure('cancelled')
    throw new Failure('not_running', `nothing answers at ${new URL(url).origin}`, thrown)
  })
  if (answer.ok) return answer
  throw await failureOf(answer)
}

const formOf = async (sounds: Sounds): Promise<FormData> => {
  const form = new FormData()
  if ('file' in sounds) form.append('file', await openAsBlob(sounds.file), sounds.name)
  else {
    form.append('name', sounds.name)
    for (const { path, file } of sounds.stems) form.append('file', await openAsBlob(file), path)
  }
  return form
}

const soon = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)])

/** The library that `server` names, or the one that runs on this machine: by its own port, else as the bridge says. */
export const openLibrary = async (
  server: string | undefined,
  { apiPort, port }: { apiPort: number; port: number },
  signal: AbortSignal,
): Promise<LibraryDoor> => {
  const health = (url: string) => asked(`${url}/api/health`, { signal: soon(signal) }).then(() => url)
  const byBridge = async (thrown: unknown): Promise<string> => {
    const config = await asked(`http://127.0.0.1:${port}/config`, { signal: soon(signal) }).catch(() => undefined)
    const { api } = ((await config?.json().catch(() => undefined)) ?? {}) as { api?: string | null }
    if (!api) throw asFailure(thrown)
    return health(api)
  }
  const url = server
    ? await health(server.replace(/\/+$/, ''))
    : await health(`http://127.0.0.1:${apiPort}`).catch(byBridge)
  return {
    url,
    add: async (sounds, engine, stop) => {
      const query = engine ? `?engine=${encodeURIComponent(engine)}` : ''
      const to = 'file' in sounds ? `/api/tracks${query}` : '/api/tracks/stems'
      const answer = await asked(url + to, { method: 'POST', body: await formOf(sounds), signal: stop })
      return (await answer.json()) as Track
    },
    get: async (id, stop) => (await (await asked(`${url}/api/tracks/${id}`, { signal: soon(stop) })).json()) as Track,
  }
}
