import type { FileHandle } from 'node:fs/promises'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { type Export, ExportSchema } from '../../contract/export-schema.ts'
import { type Run, RunSchema } from '../../contract/run.ts'
import { failures, TrackId } from './schemas.ts'

/** The actions that these routes are the door of. */
export type ExportActions = {
  start: (trackId: string, format: string) => Run
  list: (trackId: string) => Export[]
  open: (runId: string) => Promise<Export & { file: FileHandle }>
}

const tags = ['exports']

/** The name of a file to be saved, for every browser: RFC 6266. */
const disposition = (name: string): string => {
  const plain = name.replace(/[^ -~]|["\\%]/g, '_')
  const whole = encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}

export const exportRoutes =
  (act: ExportActions): FastifyPluginAsyncTypebox =>
  async app => {
    app.post(
      '/api/tracks/:id/export',
      {
        schema: {
          summary: 'Begins to write the mix and the stems of a track as wav, flac or mp3; the run tells how far it is',
          ...{ tags, params: TrackId },
          body: Type.Object({ format: Type.String({ maxLength: 16 }) }),
          response: { 202: RunSchema, ...failures(400, 404, 409) },
        },
      },
      async ({ params, body }, reply) => reply.status(202).send(act.start(params.id, body.format)),
    )
    app.get(
      '/api/tracks/:id/exports',
      {
        schema: {
          ...{ summary: 'What is there to be downloaded of a track, the newest first', tags, params: TrackId },
          response: { 200: Type.Array(ExportSchema), ...failures(404) },
        },
      },
      async ({ params }) => act.list(params.id),
    )
    app.get(
      '/api/runs/:id/export',
      {
        schema: {
          summary: 'Downloads what a run exported, as one zip',
          description: 'It is there until the track is exported in this format again, or the library needs the room.',
          ...{ tags, params: TrackId, produces: ['application/zip'] },
          response: { 200: Type.Unsafe<unknown>(Type.String({ format: 'binary' })), ...failures(404, 409) },
        },
      },
      async ({ params }, reply) => {
        const { name, bytes, file } = await act.open(params.id)
        return reply
          .type('application/zip')
          .headers({ 'content-length': bytes, 'content-disposition': disposition(name), 'cache-control': 'no-store' })
          .send(file.createReadStream())
      },
    )
  }
