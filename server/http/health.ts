import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type Health, HealthSchema } from '../../contract/events.ts'

const Which = Type.Object({ engines: Type.Optional(Type.Literal('none')) })

export const healthRoute =
  (health: (of: { engines: boolean }) => Promise<Health>): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/health',
      {
        schema: {
          summary: 'Whether the server answers, what it has to do, and which engines can run',
          description:
            'Some engines are asked by starting a program: `engines=none` leaves them out and answers at once.',
          ...{ tags: ['health'], querystring: Which },
          response: { 200: HealthSchema },
        },
      },
      ({ query }) => health({ engines: query.engines !== 'none' }),
    )
  }
