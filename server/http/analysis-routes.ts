import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  type AnalysisDocument,
  AnalysisDocumentSchema,
  type KeptAnalysis,
  KeptAnalysisSchema,
} from '../../contract/analysis-document.ts'
import { failures, TrackId } from './schemas.ts'

/** The actions that these routes are the door of. */
export type AnalysisActions = {
  document: (trackId: string, engine: string) => Promise<AnalysisDocument>
  list: (trackId: string) => Promise<KeptAnalysis[]>
  make: (trackId: string, engine: string) => KeptAnalysis
}

const Engine = Type.String({ minLength: 1, maxLength: 32, pattern: '^[a-z]+$' })
const tags = ['analyses']

export const analysisRoutes =
  (act: AnalysisActions): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/tracks/:id/analysis',
      {
        schema: {
          ...{ summary: "An engine's whole answer about a track, with its curves", tags, params: TrackId },
          querystring: Type.Object({ engine: Type.Optional(Engine) }),
          response: { 200: AnalysisDocumentSchema, ...failures(400, 404, 409) },
        },
      },
      async ({ params, query }) => act.document(params.id, query.engine ?? 'dsp'),
    )
    app.get(
      '/api/tracks/:id/analyses',
      {
        schema: {
          ...{ summary: 'Every answer about a track that is kept or under way', tags, params: TrackId },
          response: { 200: Type.Array(KeptAnalysisSchema), ...failures(404) },
        },
      },
      async ({ params }) => act.list(params.id),
    )
    app.post(
      '/api/tracks/:id/analyse',
      {
        schema: {
          ...{ summary: 'Analyses a track by an engine, beside what is there', tags, params: TrackId },
          body: Type.Object({ engine: Engine }),
          response: { 202: KeptAnalysisSchema, ...failures(400, 404, 409) },
        },
      },
      async ({ params, body }, reply) => reply.status(202).send(act.make(params.id, body.engine)),
    )
  }
