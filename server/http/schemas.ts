import { Type } from 'typebox'
import { FailureSchema, TrackSchema } from '../../contract/track.ts'

/** The failures of a route, for the docs page: each answers {code, error, cure}. */
export const failures = <const S extends number>(...statuses: S[]) =>
  Object.fromEntries(statuses.map(status => [status, FailureSchema])) as Record<S, typeof FailureSchema>

export const TrackId = Type.Object({ id: Type.String({ maxLength: 64 }) })
export const Tracks = Type.Array(TrackSchema)
export const Playhead = Type.Object({ seconds: Type.Number({ minimum: 0, maximum: 86400 }) })
