import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Health, HealthSchema } from '../../contract/events.ts'

export const healthRoute =
  (health: () => Promise<Health>): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/health',
      {
        schema: {
          summary: 'Whether the server answers, what it has to do, and which engines can run',
          tags: ['health'],
          response: { 200: HealthSchema },
        },
      },
      () => health(),
    )
  }
