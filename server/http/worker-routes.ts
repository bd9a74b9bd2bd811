import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { BYTES_PER_FRAME, covers, type Manifest, type Ranges } from '../../contract/audio-folder.ts'
import { asFailure, ERRORS, type ErrorCode, Failure } from '../../contract/errors.ts'
import {
  AnalysisEndSchema,
  type Beat,
  BeatSchema,
  CLAIM_TOKEN,
  ClaimRequestSchema,
  ClaimSchema,
  type GivenUp,
  GivenUpSchema,
  MOST_PART_BYTES,
  type Orders,
  OrdersSchema,
  PART_SHA256,
  ReadySchema,
  StemsBeginSchema,
  StemsEndSchema,
  WorkerHelloSchema,
  WorkerWelcomeSchema,
} from '../../contract/remote-worker.ts'
import type { Claims, Presence } from '../remote/index.ts'
import { byteOf, readAll } from '../storage/local/sample-file.ts'
import { failures } from './schemas.ts'

/** What these routes are the door of. `queue`: where this library's jobs are dispatched. */
export type WorkerActions = { claims: Claims; presence: Presence; queue: string }
type App = Parameters<FastifyPluginAsyncTypebox>[0]
type Held = ReturnType<Claims['of']>

/** A beat without news is answered after so long; news are looked for that often. */
const BEAT_MS = 1000
const LOOK_MS = 100

const ClaimId = Type.Object({ id: Type.String({ maxLength: 64 }) })
const FileId = Type.Object({ id: Type.String({ maxLength: 64 }), file: Type.String({ pattern: '^[a-z]{1,16}$' }) })
const Range = Type.Object({
  from: Type.String({ pattern: '^\\d{1,12}$' }),
  to: Type.String({ pattern: '^\\d{1,12}$' }),
})
const tags = ['workers']

export const workerRoutes =
  (act: WorkerActions): FastifyPluginAsyncTypebox =>
  async app => {
    app.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: MOST_PART_BYTES },
      (_, body, done) => done(null, body),
    )
    comingRoutes(act, app)
    soundRoutes(act, app)
    stemRoutes(act, app)
    endRoutes(act, app)
  }

/** The claim that a request is about, whose worker is heard by it. @throws stale_claim */
const heldBy =
  ({ claims, presence }: WorkerActions) =>
  ({ params, headers }: { params: { id: string }; headers: Record<string, unknown> }): Held => {
    const token = headers[CLAIM_TOKEN]
    const held = claims.of(params.id, typeof token === 'string' ? token : undefined)
    presence.heardAgain(held.worker.id)
    return held
  }

const separationOf = ({ work }: Held) => {
  if (work.kind !== 'separation') throw new Failure('bad_request', 'this job makes no stems')
  return work
}

const comingRoutes = ({ claims, presence, queue }: WorkerActions, app: App): void => {
  app.post(
    '/api/workers/hello',
    {
      schema: {
        summary: 'A worker says that it is there',
        tags,
        body: WorkerHelloSchema,
        response: { 200: WorkerWelcomeSchema, ...failures(401) },
      },
    },
    async ({ body }) => {
      presence.heard(body)
      return { queue, leaseMs: claims.leaseMs }
    },
  )
  app.post(
    '/api/workers/claims',
    {
      schema: {
        summary: 'Takes a job that was dispatched',
        tags,
        body: ClaimRequestSchema,
        response: { 201: ClaimSchema, ...failures(401, 409, 507) },
      },
    },
    async ({ body }, reply) => {
      const worker = presence.get(body.worker)
      if (!worker) throw new Failure('nothing_to_claim', 'the worker has not said hello')
      return reply.status(201).send(await claims.claim(worker, body))
    },
  )
  const held = heldBy({ claims, presence, queue })
  app.post(
    '/api/workers/claims/:id/beat',
    {
      schema: {
        summary: 'Says that the worker lives; answered with what it is to do',
        tags,
        params: ClaimId,
        body: BeatSchema,
        response: { 200: OrdersSchema, ...failures(401, 409) },
      },
    },
    async request => {
      const mine = held(request)
      const orders = await ordersFor(mine, request.body)
      // the one that waits for an answer is there
      mine.heard = performance.now()
      return orders
    },
  )
}

const ordersFor = async (held: Held, { percent, etaSeconds, playhead: known }: Beat): Promise<Orders> => {
  const { work } = held
  if (percent !== null && !work.signal.aborted) {
    held.percent = percent
    work.progress(percent, etaSeconds)
  }
  const until = performance.now() + BEAT_MS
  while (!work.signal.aborted && work.playhead() === known && performance.now() < until) await pause(LOOK_MS)
  const stop = work.signal.aborted ? asFailure(work.signal.reason).toJSON() : null
  return { playhead: work.playhead(), stop }
}

/** Frames [from, to) of a file of an audio folder, which must be ready. */
const framesOf = async (folder: string, manifest: Manifest, file: string, from: number, to: number) => {
  if (!manifest.files.includes(file) || !covers(manifest.ready as Ranges, from, to) || from >= to)
    throw new Failure('bad_request', 'these frames are not there')
  if ((to - from) * BYTES_PER_FRAME > MOST_PART_BYTES) throw new Failure('bad_request', 'too much at once')
  const handle = await open(join(folder, `${file}.wav`))
  try {
    return await readAll(handle, (to - from) * BYTES_PER_FRAME, byteOf(from))
  } finally {
    await handle.close()
  }
}

const soundRoutes = (act: WorkerActions, app: App): void => {
  const held = heldBy(act)
  for (const what of ['mix', 'stems'] as const)
    app.get(
      `/api/workers/claims/:id/${what}/:file`,
      {
        schema: {
          summary: `Frames of the ${what}, int16, with their SHA-256`,
          tags,
          params: FileId,
          querystring: Range,
        },
      },
      async (request, reply) => {
        const { work } = held(request)
        const stems = work.kind === 'separation' ? work.stems : null
        const manifest = what === 'mix' ? work.manifest : stems
        if (!manifest) throw new Failure('bad_request', 'there are no stems yet')
        const folder = what === 'stems' && work.kind === 'separation' ? work.folder : work.mix
        const [from, to] = [Number(request.query.from), Number(request.query.to)]
        const bytes = await framesOf(folder, manifest, request.params.file, from, to)
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        return reply.header(PART_SHA256, sha256).type('application/octet-stream').send(bytes)
      },
    )
}

const stemRoutes = (act: WorkerActions, app: App): void => {
  const held = heldBy(act)
  app.post(
    '/api/workers/claims/:id/stems',
    { schema: { summary: 'Begins the stems, or goes on with them', tags, params: ClaimId, body: StemsBeginSchema } },
    async (request, reply) => {
      const mine = held(request)
      const { engine, engineVersion } = mine.worker
      if (request.body.engine !== engine || request.body.engineVersion !== engineVersion)
        throw new Failure('bad_request', 'the stems are made by another engine than was said')
      await orEnd(mine, () => separationOf(mine).intake.begin(request.body))
      return reply.status(204).send()
    },
  )
  app.put(
    '/api/workers/claims/:id/stems/:file',
    { schema: { summary: 'Frames [from, to) of a stem, int16', tags, params: FileId, querystring: Range } },
    async (request, reply) => {
      const mine = held(request)
      const { intake } = separationOf(mine)
      const [from, to] = [Number(request.query.from), Number(request.query.to)]
      const { file } = request.params
      if (!Buffer.isBuffer(request.body)) throw new Failure('bad_request', 'a part is bytes')
      const part = { file, from, to, bytes: request.body, sha256: String(request.headers[PART_SHA256]) }
      await orEnd(mine, () => intake.write(part))
      return reply.status(204).send()
    },
  )
  app.post(
    '/api/workers/claims/:id/ready',
    { schema: { summary: 'Shows ranges of which every stem has come in', tags, params: ClaimId, body: ReadySchema } },
    async (request, reply) => {
      const mine = held(request)
      await orEnd(mine, () => separationOf(mine).intake.ready(request.body.ready as Ranges))
      return reply.status(204).send()
    },
  )
}

/** What goes wrong here, and not by the worker's doing, ends the job. */
const orEnd = async ({ fail }: Held, act: () => Promise<void>): Promise<void> => {
  try {
    await act()
  } catch (error) {
    const failure = asFailure(error)
    if (failure.status >= 500) fail(failure)
    throw failure
  }
}

const endRoutes = (act: WorkerActions, app: App): void => {
  const held = heldBy(act)
  app.post(
    '/api/workers/claims/:id/stems/end',
    { schema: { summary: 'Ends a separation: every stem is whole', tags, params: ClaimId, body: StemsEndSchema } },
    async (request, reply) => {
      const mine = held(request)
      await orEnd(mine, () => separationOf(mine).end(request.body))
      return reply.status(204).send()
    },
  )
  app.post(
    '/api/workers/claims/:id/analysis',
    {
      schema: { summary: 'Ends an analysis', tags, params: ClaimId, body: AnalysisEndSchema },
      bodyLimit: MOST_PART_BYTES,
    },
    async (request, reply) => {
      const mine = held(request)
      const { work } = mine
      if (work.kind !== 'analysis') throw new Failure('bad_request', 'this job is no analysis')
      await orEnd(mine, () => work.end(request.body))
      return reply.status(204).send()
    },
  )
  app.post(
    '/api/workers/claims/:id/failure',
    { schema: { summary: 'Gives a job up', tags, params: ClaimId, body: GivenUpSchema } },
    async (request, reply) => {
      const mine = held(request)
      const { name } = mine.worker
      if (request.body.left) mine.leave(new Failure('worker_left', name))
      else mine.fail(failureOf(name, request.body.failure))
      return reply.status(204).send()
    },
  )
}

/** A worker's own failure, with its name. A full disk over there is no full disk here: another attempt may go well. */
const failureOf = (name: string, { code, error }: GivenUp['failure']): Failure => {
  const known = code in ERRORS ? (code as ErrorCode) : 'internal'
  if (ITS_OWN.has(known)) return new Failure('worker_died', `${name}: ${error}`)
  const bare = ERRORS[known].says
  const detail = error.startsWith(`${bare}: `) ? `: ${error.slice(bare.length + 2)}` : ''
  return new Failure(known, `on ${name}${detail}`)
}
const ITS_OWN = new Set<ErrorCode>(['disk_full', 'data_folder', 'cancelled', 'server_unreachable', 'broken_part'])
