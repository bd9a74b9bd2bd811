import { type Static, Type } from 'typebox'

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Confidence = Type.Number({ minimum: 0, maximum: 1 })
export const ModeSchema = Type.Union([Type.Literal('major'), Type.Literal('minor')])
const KeyCandidate = Type.Object({
  tonic: Type.String(),
  mode: ModeSchema,
  camelot: Type.String(),
  confidence: Confidence,
})

/** What an engine heard in a track. Null where it is unsure; beats and downbeats in seconds from the start. */
export const AnalysisSchema = Type.Object({
  tempo: Type.Object({
    bpm: OrNull(Type.Number()),
    confidence: Confidence,
    candidates: Type.Array(Type.Object({ bpm: Type.Number(), confidence: Confidence })),
  }),
  beats: Type.Array(Type.Number()),
  downbeats: Type.Array(Type.Number()),
  key: Type.Object({
    tonic: OrNull(Type.String()),
    mode: OrNull(ModeSchema),
    camelot: OrNull(Type.String()),
    confidence: Confidence,
    candidates: Type.Array(KeyCandidate),
  }),
  tuningCents: OrNull(Type.Number()),
  loudnessLufs: OrNull(Type.Number()),
  engine: Type.String(),
  version: Type.String(),
  audioSeconds: Type.Number(),
  seconds: Type.Number(),
})
export type Analysis = Static<typeof AnalysisSchema>
export type Mode = Static<typeof ModeSchema>
