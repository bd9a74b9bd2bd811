import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type SetDocument, type SetSummary, SetSchema, SetSummarySchema } from '../../contract/set.ts'
import { failures } from './schemas.ts'

/** The actions that these routes are the door of. */
export type SetActions = {
  list: () => SetSummary[]
  document: (id: string) => SetDocument
  save: (document: unknown, of: { name?: string | undefined; over?: { id: string; revision: number } }) => SetSummary
  rename: (id: string, name: string) => SetSummary
  remove: (id: string) => void
}

/** Lanes of automation may be long. */
const MOST_BYTES = 32 * 2 ** 20
const SetId = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Name = Type.String({ minLength: 1, maxLength: 240 })
/** Of any version: the action reads it. */
const Document = Type.Unknown()
const tags = ['sets']

type App = Parameters<FastifyPluginAsyncTypebox>[0]

export const setRoutes =
  (act: SetActions): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/sets',
      {
        schema: {
          summary: 'Every set, the one saved last first',
          tags,
          response: { 200: Type.Array(SetSummarySchema) },
        },
      },
      async () => act.list(),
    )
    app.get(
      '/api/sets/:id',
      {
        schema: {
          ...{ summary: 'A set as a document: to be exported, or read', tags, params: SetId },
          response: { 200: SetSchema, ...failures(404) },
        },
      },
      async ({ params }) => act.document(params.id),
    )
    changes(act, app)
    app.delete(
      '/api/sets/:id',
      {
        schema: {
          ...{ summary: 'Deletes a set; its tracks stay', tags, params: SetId },
          response: { 204: Type.Null(), ...failures(404) },
        },
      },
      async ({ params }, reply) => {
        act.remove(params.id)
        return reply.status(204).send(null)
      },
    )
  }

const changes = (act: SetActions, app: App): void => {
  app.post(
    '/api/sets',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        summary: 'Saves a performance as a set, or takes an exported one in, of any version',
        ...{ tags, querystring: Type.Object({ name: Type.Optional(Name) }), body: Document },
        response: { 201: SetSummarySchema, ...failures(400, 413, 422, 507) },
      },
    },
    async ({ body, query }, reply) => reply.status(201).send(act.save(body, { name: query.name })),
  )
  app.put(
    '/api/sets/:id',
    {
      bodyLimit: MOST_BYTES,
      schema: {
        summary: 'Saves a performance over a set; 409 when it is not the revision that the saver knows',
        ...{
          tags,
          params: SetId,
          querystring: Type.Object({ revision: Type.String({ pattern: '^[0-9]{1,9}$' }) }),
          body: Document,
        },
        response: { 200: SetSummarySchema, ...failures(400, 404, 409, 413, 422, 507) },
      },
    },
    async ({ params, query, body }) => act.save(body, { over: { id: params.id, revision: Number(query.revision) } }),
  )
  app.put(
    '/api/sets/:id/name',
    {
      schema: {
        ...{ summary: 'Renames a set', tags, params: SetId, body: Type.Object({ name: Name }) },
        response: { 200: SetSummarySchema, ...failures(400, 404) },
      },
    },
    async ({ params, body }) => act.rename(params.id, body.name),
  )
}
