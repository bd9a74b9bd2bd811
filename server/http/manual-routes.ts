import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type ManualGrid, ManualGridSchema } from '../../contract/manual.ts'
import { type Track, TrackSchema } from '../../contract/track.ts'
import { failures, TrackId } from './schemas.ts'

type SetManual = (id: string, manual: ManualGrid | null) => Track

export const manualRoutes =
  (set: SetManual): FastifyPluginAsyncTypebox =>
  async app => {
    const tags = ['tracks']
    app.put(
      '/api/tracks/:id/manual',
      {
        schema: {
          ...{ summary: 'Sets tempo, beats or key by hand, beside what was analysed', tags, params: TrackId },
          body: ManualGridSchema,
          response: { 200: TrackSchema, ...failures(400, 404, 409) },
        },
      },
      async ({ params, body }) => set(params.id, body),
    )
    app.delete(
      '/api/tracks/:id/manual',
      {
        schema: {
          ...{ summary: 'Takes back what was set by hand: all is as analysed', tags, params: TrackId },
          response: { 200: TrackSchema, ...failures(404, 409) },
        },
      },
      async ({ params }) => set(params.id, null),
    )
  }
