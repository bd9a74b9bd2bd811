import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Static, Type } from 'typebox'
import { type ServerEvent, ServerEventSchema } from '../../contract/events.ts'
import {
  type Job,
  type JobKind,
  JobKindSchema,
  JobSchema,
  type QueueState,
  QueueSchema,
  type Run,
  type RunManifest,
  RunManifestSchema,
  RunSchema,
} from '../../contract/run.ts'
import { FailureSchema, type TrackState, TrackStateSchema } from '../../contract/track.ts'
import { failures } from './schemas.ts'

const RunFailure = Type.Object({
  node: Type.String(),
  attempt: Type.Integer(),
  at: Type.Number(),
  failure: FailureSchema,
  log: Type.String(),
})

/** The actions that these routes are the door of. */
export type RunActions = {
  list: (of: { state?: TrackState; trackId?: string; limit?: number }) => Run[]
  get: (id: string) => RunManifest
  retry: (id: string, node?: string) => Promise<Run>
  cancel: (id: string) => Run
  replay: (id: string) => Run
  failures: (id: string) => Static<typeof RunFailure>[]
  events: (id: string, after: number) => ServerEvent[]
  separate: (trackId: string, engine: string | null) => Promise<Run>
  jobs: (limit: number) => Job[]
  queues: () => QueueState[]
  pause: (kind: JobKind, paused: boolean) => QueueState[]
}

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Limit = Type.Optional(Type.String({ pattern: '^[0-9]{1,4}$' }))
const tags = ['runs']
const Engine = Type.Union([Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_:.-]+$' }), Type.Null()])

export const runRoutes =
  (act: RunActions): FastifyPluginAsyncTypebox =>
  async app => {
    lookRoutes(act, app)
    detailRoutes(act, app)
    changeRoutes(act, app)
    queueRoutes(act, app)
  }

type App = Parameters<FastifyPluginAsyncTypebox>[0]

const lookRoutes = (act: RunActions, app: App): void => {
  app.get(
    '/api/runs',
    {
      schema: {
        ...{ summary: 'Runs, the youngest first', tags },
        querystring: Type.Object({
          state: Type.Optional(TrackStateSchema),
          track: Type.Optional(Type.String({ maxLength: 64 })),
          limit: Limit,
        }),
        response: { 200: Type.Array(RunSchema), ...failures(400) },
      },
    },
    async ({ query: { state, track, limit } }) =>
      act.list({
        ...(state ? { state } : {}),
        ...(track ? { trackId: track } : {}),
        ...(limit ? { limit: Number(limit) } : {}),
      }),
  )
  app.get(
    '/api/runs/:id',
    {
      schema: {
        ...{ summary: 'How a run came about: its seed, hashes, engines, versions, times', tags, params: Id },
        response: { 200: RunManifestSchema, ...failures(404) },
      },
    },
    async ({ params }) => act.get(params.id),
  )
}

const detailRoutes = (act: RunActions, app: App): void => {
  app.get(
    '/api/runs/:id/log',
    {
      schema: {
        ...{ summary: 'What failed in a run, attempt by attempt, with its cure', tags, params: Id },
        response: { 200: Type.Array(RunFailure), ...failures(404) },
      },
    },
    async ({ params }) => act.failures(params.id),
  )
  app.get(
    '/api/runs/:id/events',
    {
      schema: {
        ...{ summary: 'The changes of a run after a seq, as far as they are kept', tags, params: Id },
        querystring: Type.Object({ after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) }),
        response: { 200: Type.Array(ServerEventSchema), ...failures(404) },
      },
    },
    async ({ params, query }) => act.events(params.id, Number(query.after ?? 0)),
  )
}

const changeRoutes = (act: RunActions, app: App): void => {
  app.post(
    '/api/runs/:id/retry',
    {
      schema: {
        ...{ summary: 'Takes a run up again from what failed, or does one step of it anew', tags, params: Id },
        body: Type.Union([Type.Object({ node: Type.Optional(Type.String({ maxLength: 32 })) }), Type.Null()]),
        response: { 200: RunSchema, ...failures(400, 404, 409) },
      },
    },
    async ({ params, body }) => act.retry(params.id, body?.node),
  )
  for (const verb of ['cancel', 'replay'] as const)
    app.post(
      `/api/runs/:id/${verb}`,
      {
        schema: {
          summary: verb === 'cancel' ? 'Ends a run' : 'Does a finished run again beside it, to compare the hashes',
          ...{ tags, params: Id, response: { 200: RunSchema, ...failures(404, 409) } },
        },
      },
      async ({ params }) => act[verb](params.id),
    )
  app.post(
    '/api/tracks/:id/separate',
    {
      schema: {
        summary: 'Makes the stems of a track by another engine, or brings back those that were removed',
        ...{ tags, params: Id },
        body: Type.Union([Type.Object({ engine: Type.Optional(Engine) }), Type.Null()]),
        response: { 200: RunSchema, ...failures(400, 404, 409) },
      },
    },
    async ({ params, body }) => act.separate(params.id, body?.engine ?? null),
  )
}

const queueRoutes = (act: RunActions, app: App): void => {
  app.get(
    '/api/jobs',
    {
      schema: {
        ...{ summary: 'Jobs that run or wait, in their order, with the reason why', tags },
        querystring: Type.Object({ limit: Limit }),
        response: { 200: Type.Array(JobSchema) },
      },
    },
    async ({ query }) => act.jobs(Number(query.limit ?? 200)),
  )
  app.get(
    '/api/queues',
    { schema: { summary: 'How each queue stands', tags, response: { 200: Type.Array(QueueSchema) } } },
    async () => act.queues(),
  )
  for (const verb of ['pause', 'resume'] as const)
    app.post(
      `/api/queues/:kind/${verb}`,
      {
        schema: {
          summary: verb === 'pause' ? 'Gives out no more jobs of a queue; what runs goes on' : 'Gives them out again',
          ...{ tags, params: Type.Object({ kind: JobKindSchema }) },
          response: { 200: Type.Array(QueueSchema), ...failures(400) },
        },
      },
      async ({ params }) => act.pause(params.kind, verb === 'pause'),
    )
}
