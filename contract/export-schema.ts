import { type Static, Type } from 'typebox'

/** What was exported of a track, a zip of its mix and stems: GET /api/runs/{runId}/export. */
export const ExportSchema = Type.Object({
  runId: Type.String(),
  trackId: Type.String(),
  format: Type.Union([Type.Literal('wav'), Type.Literal('flac'), Type.Literal('mp3')]),
  /** Of the file. */
  name: Type.String(),
  bytes: Type.Integer(),
  /** Milliseconds since 1970. */
  madeAt: Type.Number(),
})
export type Export = Static<typeof ExportSchema>
