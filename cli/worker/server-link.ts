import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Ranges } from '../../contract/audio-folder.ts'
import { asFailure, ERRORS, type ErrorCode, Failure } from '../../contract/errors.ts'
import {
  type AnalysisEnd,
  type Beat,
  CLAIM_TOKEN,
  type Claim,
  type ClaimRequest,
  type GivenUp,
  type Orders,
  PART_SHA256,
  type StemsBegin,
  type StemsEnd,
  type WorkerHello,
  type WorkerWelcome,
} from '../../contract/remote-worker.ts'
import type { Samples } from '../../contract/units.ts'

/** The server as a worker sees it. Every call throws bad_token, server_unreachable and what the server answers. */
export type ServerLink = {
  hello(worker: WorkerHello): Promise<WorkerWelcome>
  claim(request: ClaimRequest): Promise<Claim>
  of(claim: Claim): ClaimLink
}
/** The same, for one claim; also stale_claim. What may be said twice is said again while the network fails. */
export type ClaimLink = {
  beat(beat: Beat, signal: AbortSignal): Promise<Orders>
  /** int16 frames [from, to) of a file, as they were sent. @throws broken_part */
  frames(of: 'mix' | 'stems', file: string, from: Samples, to: Samples, signal: AbortSignal): Promise<Buffer>
  begin(of: StemsBegin, signal: AbortSignal): Promise<void>
  part(file: string, from: Samples, bytes: Buffer, frames: Samples, signal: AbortSignal): Promise<void>
  ready(ready: Ranges, signal: AbortSignal): Promise<void>
  stems(end: StemsEnd, signal: AbortSignal): Promise<void>
  analysis(end: AnalysisEnd, signal: AbortSignal): Promise<void>
  giveUp(why: GivenUp): Promise<void>
}

const ANSWER_MS = 10_000
/** A claim may wait a while until its work begins. */
const CLAIM_MS = 60_000
const TRIES = 8
const PAUSE_MS = 400

type Asked = {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  body?: object | Buffer
  headers?: Record<string, string>
  signal?: AbortSignal
  waitMs?: number
}

const failureOf = async (answer: Response): Promise<Failure> => {
  const { code, error } = ((await answer.json().catch(() => undefined)) ?? {}) as { code?: string; error?: string }
  if (!code || !(code in ERRORS)) return new Failure('server_unreachable', `it answers with ${answer.status}`)
  const known = code as ErrorCode
  const bare = ERRORS[known].says
  return new Failure(known, error?.startsWith(`${bare}: `) ? error.slice(bare.length + 2) : undefined)
}

const bodyOf = (body: object | Buffer): { type: string; bytes: Uint8Array<ArrayBuffer> | string } =>
  Buffer.isBuffer(body)
    ? { type: 'application/octet-stream', bytes: new Uint8Array(body) }
    : { type: 'application/json', bytes: JSON.stringify(body) }

const asker =
  (server: string, token: string) =>
  async ({ method, path, body, headers = {}, signal, waitMs = ANSWER_MS }: Asked): Promise<Response> => {
    const given = body === undefined ? undefined : bodyOf(body)
    const limits = [AbortSignal.timeout(waitMs), ...(signal ? [signal] : [])]
    try {
      const answer = await fetch(`${server}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers, ...(given ? { 'content-type': given.type } : {}) },
        ...(given ? { body: given.bytes } : {}),
        signal: AbortSignal.any(limits),
      })
      if (!answer.ok) throw await failureOf(answer)
      return answer
    } catch (error) {
      if (error instanceof Failure) throw error
      signal?.throwIfAborted()
      throw new Failure('server_unreachable', ((error as Error).cause as Error | undefined)?.message, error)
    }
  }

const AGAIN = new Set<ErrorCode>(['server_unreachable', 'broken_part'])

/** Tries again while the network fails. */
const untilHeard = async <T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
  for (let left = TRIES; ; left--) {
    try {
      return await act()
    } catch (error) {
      if (left === 0 || signal?.aborted || !AGAIN.has(asFailure(error).code)) throw error
      await pause(PAUSE_MS, undefined, signal ? { signal } : {})
    }
  }
}

export const serverLink = (server: string, token: string): ServerLink => {
  const ask = asker(server.replace(/\/+$/, ''), token)
  const post = async <T>(path: string, body: object, waitMs = ANSWER_MS): Promise<T> =>
    (await (await ask({ method: 'POST', path, body, waitMs })).json()) as T
  return {
    hello: worker => post('/api/workers/hello', worker),
    claim: request => post('/api/workers/claims', request, CLAIM_MS),
    of: claim => claimLink(ask, claim),
  }
}

const claimLink = (ask: ReturnType<typeof asker>, { id, token }: Claim): ClaimLink => {
  const at = `/api/workers/claims/${id}`
  const mine = { [CLAIM_TOKEN]: token }
  const say = (path: string, body: object, signal?: AbortSignal) =>
    untilHeard(
      () => ask({ method: 'POST', path: `${at}${path}`, body, headers: mine, ...(signal ? { signal } : {}) }),
      signal,
    )
  return {
    beat: async (beat, signal) => {
      const answer = await ask({ method: 'POST', path: `${at}/beat`, body: beat, headers: mine, signal, waitMs: 4000 })
      return (await answer.json()) as Orders
    },
    frames: (of, file, from, to, signal) =>
      untilHeard(async () => {
        const path = `${at}/${of}/${file}?from=${from}&to=${to}`
        const answer = await ask({ method: 'GET', path, headers: mine, signal })
        const bytes = Buffer.from(await answer.arrayBuffer())
        if (createHash('sha256').update(bytes).digest('hex') !== answer.headers.get(PART_SHA256))
          throw new Failure('broken_part', 'by its SHA-256')
        return bytes
      }, signal),
    begin: async (of, signal) => void (await say('/stems', of, signal)),
    part: async (file, from, bytes, frames, signal) => {
      const headers = { ...mine, [PART_SHA256]: createHash('sha256').update(bytes).digest('hex') }
      const path = `${at}/stems/${file}?from=${from}&to=${from + frames}`
      await untilHeard(() => ask({ method: 'PUT', path, body: bytes, headers, signal }), signal)
    },
    ready: async (ready, signal) => void (await say('/ready', { ready }, signal)),
    stems: async (end, signal) => void (await say('/stems/end', end, signal)),
    analysis: async (end, signal) => void (await say('/analysis', end, signal)),
    giveUp: async why => void (await say('/failure', why)),
  }
}
