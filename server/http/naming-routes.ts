import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Naming, NamingSchema } from '../../contract/naming.ts'
import { type Track, TrackSchema } from '../../contract/track.ts'
import { failures, TrackId } from './schemas.ts'

type NameTrack = (id: string, naming: Naming) => Track

export const namingRoutes =
  (name: NameTrack): FastifyPluginAsyncTypebox =>
  async app => {
    app.put(
      '/api/tracks/:id/naming',
      {
        schema: {
          ...{ summary: 'Sets title, artist or tags by hand; what is left out stays', tags: ['tracks'] },
          ...{ params: TrackId, body: NamingSchema },
          response: { 200: TrackSchema, ...failures(400, 404) },
        },
      },
      async ({ params, body }) => name(params.id, body),
    )
  }
