import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Failure } from '../../contract/errors.ts'
import { type Track, TrackSchema } from '../../contract/track.ts'
import type { Seconds } from '../../contract/units.ts'
import type { Incoming, IncomingStems } from '../library/track/upload.ts'
import { failures, Playhead, TrackId, Tracks } from './schemas.ts'

/** The actions that these routes are the door of. */
export type TrackActions = {
  list: (of: { brief: boolean }) => AsyncIterable<Track>
  get: (id: string) => Track
  upload: (incoming: Incoming) => Promise<{ track: Track; known: boolean }>
  uploadStems: (incoming: IncomingStems) => Promise<{ track: Track; known: boolean }>
  remove: (id: string) => Promise<void>
  cancel: (id: string) => Track
  playhead: (id: string, seconds: Seconds) => void
}

const JSON_TYPE = 'application/json; charset=utf-8'

const Brief = Type.Object({ brief: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])) })

/** Characters. */
const PIECE = 1 << 16

/** A list as it goes out, piece by piece: a library of thousands holds up nobody else. */
async function* listText(tracks: AsyncIterable<Track>): AsyncGenerator<string> {
  let [text, between] = ['[', '']
  for await (const track of tracks) {
    text += between + JSON.stringify(track)
    between = ','
    if (text.length < PIECE) continue
    yield text
    text = ''
  }
  yield `${text}]`
}

/** A list that is kept in memory needs no pages; a track's sentence is its route's summary. */
export const trackRoutes =
  (act: TrackActions): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/tracks',
      {
        schema: {
          summary: 'Every track, in the order of adding',
          description: 'Briefly: of each analysis tempo and key, but not where every beat lies.',
          ...{ tags: ['tracks'], querystring: Brief, response: { 200: Tracks } },
        },
      },
      async ({ query }, reply) => {
        const tracks = act.list({ brief: query.brief === 'true' })
        return reply.type(JSON_TYPE).send(Readable.from(listText(tracks)) as unknown as Track[])
      },
    )
    app.get(
      '/api/tracks/:id',
      {
        schema: {
          ...{ summary: 'One track', tags: ['tracks'], params: TrackId },
          response: { 200: TrackSchema, ...failures(404) },
        },
      },
      async ({ params }) => act.get(params.id),
    )
    app.delete(
      '/api/tracks/:id',
      {
        schema: {
          ...{ summary: 'Removes a track with all that was made of it', tags: ['tracks'], params: TrackId },
          response: { 204: Type.Null(), ...failures(404) },
        },
      },
      async ({ params }, reply) => {
        await act.remove(params.id)
        return reply.status(204).send(null)
      },
    )
    uploadRoute(act, app)
    stemsRoute(act, app)
    runRoutes(act, app)
  }

type App = Parameters<FastifyPluginAsyncTypebox>[0]

const ENGINE = /^[A-Za-z0-9_:.-]{1,64}$/

const engineOf = (given: unknown): string | null => {
  if (given === undefined || given === '' || given === 'auto') return null
  if (typeof given !== 'string' || !ENGINE.test(given)) throw new Failure('unknown_engine')
  return given
}

/** A field that came with the file, before it or after it. */
const fieldOf = (field: unknown): unknown => (field as { value?: unknown } | undefined)?.value

const uploadRoute = (act: TrackActions, app: App): void => {
  app.post(
    '/api/tracks',
    {
      schema: {
        summary: 'Takes a file in: multipart, one field named "file". 200 when the same bytes are known',
        description: 'The engine of its separation may be named by a field "engine", or in the query.',
        ...{ tags: ['tracks'], consumes: ['multipart/form-data'] },
        querystring: Type.Object({ engine: Type.Optional(Type.String({ maxLength: 64 })) }),
        response: { 200: TrackSchema, 201: TrackSchema, ...failures(400, 413, 415, 503, 504, 507) },
      },
    },
    async (request, reply) => {
      const part = await request.file()
      if (!part) throw new Failure('no_file')
      const engine = () => engineOf(request.query.engine ?? fieldOf(part.fields.engine))
      engine()
      const { track, known } = await act.upload({ name: part.filename ?? '', stream: part.file, engine })
      return reply.status(known ? 200 : 201).send(track)
    },
  )
}

/** Files of one song, and what else may come with them. */
const MOST_PARTS = 80

/** Files as they come, and the fields that came so far. @throws bad_request where there are too many */
const filesOf = (request: FastifyRequest) => {
  const fields = new Map<string, string>()
  const files = async function* (): AsyncGenerator<Incoming> {
    for await (const part of request.parts({
      preservePath: true,
      limits: { files: MOST_PARTS, parts: MOST_PARTS + 4 },
    }))
      if (part.type === 'file') yield { name: part.filename ?? '', stream: part.file }
      else fields.set(part.fieldname, String(part.value))
  }
  return { fields, files: files() }
}

const stemsRoute = (act: TrackActions, app: App): void => {
  app.post(
    '/api/tracks/stems',
    {
      schema: {
        summary: 'Takes the stems of one song in: multipart, each a field named "file". 200 when they are known',
        description:
          'Their names say which stem is which; those of one stem are summed. A field "name" names the song. A zip of ' +
          'stems and a stem file go to /api/tracks.',
        ...{ tags: ['tracks'], consumes: ['multipart/form-data'] },
        response: { 200: TrackSchema, 201: TrackSchema, ...failures(400, 413, 415, 503, 504, 507) },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart()) throw new Failure('no_file')
      const { fields, files } = filesOf(request)
      const { track, known } = await act.uploadStems({ name: () => fields.get('name') ?? null, files })
      return reply.status(known ? 200 : 201).send(track)
    },
  )
}

const runRoutes = (act: TrackActions, app: App): void => {
  app.post(
    '/api/tracks/:id/cancel',
    {
      schema: {
        ...{ summary: 'Ends the run of a track; what can be played stays', tags: ['tracks'], params: TrackId },
        response: { 200: TrackSchema, ...failures(404, 409) },
      },
    },
    async ({ params }) => act.cancel(params.id),
  )
  app.post(
    '/api/tracks/:id/playhead',
    {
      schema: {
        summary: 'Tells where a track is about to be heard: that is separated first',
        ...{ tags: ['tracks'], params: TrackId, body: Playhead },
        response: { 204: Type.Null(), ...failures(400, 404) },
      },
    },
    async ({ params, body }, reply) => {
      act.playhead(params.id, body.seconds)
      return reply.status(204).send(null)
    },
  )
}
