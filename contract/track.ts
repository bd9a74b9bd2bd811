import { type Static, Type } from 'typebox'
import { AnalysisSchema } from './analysis.ts'
import { RangesSchema } from './audio-folder.ts'
import { ManualGridSchema } from './manual.ts'

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Forward only: queued → processing → ready | failed. */
export const TrackStateSchema = Type.Union(
  ['queued', 'processing', 'ready', 'failed'].map(s => Type.Literal(s)) as [
    Type.TLiteral<'queued'>,
    Type.TLiteral<'processing'>,
    Type.TLiteral<'ready'>,
    Type.TLiteral<'failed'>,
  ],
)
export type TrackState = Static<typeof TrackStateSchema>

export const FailureSchema = Type.Object({ code: Type.String(), error: Type.String(), cure: Type.String() })

/** A stem as the API shows it; ready ranges in samples at 44.1 kHz, with the engine that made them. */
export const StemSchema = Type.Object({
  name: Type.String(),
  ready: RangesSchema,
  complete: Type.Boolean(),
  engine: Type.String(),
  engineVersion: Type.String(),
})

/** What came of a song in parts: which file or stream went where. `as`: a stem, `mix`, or `aside` where others hold the
 *  same sound; `matched` is false where no name said so and it went to `other`. */
export const ImportedSchema = Type.Object({
  from: Type.Union([Type.Literal('folder'), Type.Literal('zip'), Type.Literal('stem.mp4')]),
  parts: Type.Array(
    Type.Object({
      name: Type.String(),
      as: Type.Union([
        Type.Literal('vocals'),
        Type.Literal('drums'),
        Type.Literal('bass'),
        Type.Literal('other'),
        Type.Literal('guitar'),
        Type.Literal('piano'),
        Type.Literal('mix'),
        Type.Literal('aside'),
      ]),
      matched: Type.Boolean(),
      /** Of a folder or zip: its file in the library. */
      file: Type.Optional(Type.String()),
      /** Of a stem file: which of its streams, from 0. */
      stream: Type.Optional(Type.Integer()),
      colour: Type.Optional(Type.String()),
    }),
  ),
})
export type Imported = Static<typeof ImportedSchema>

/** A track as GET /api/tracks/{id} gives it. */
export const TrackSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  title: Type.String(),
  artist: OrNull(Type.String()),
  state: TrackStateSchema,
  /** Whole percent of its run. */
  progress: Type.Integer({ minimum: 0, maximum: 100 }),
  /** What runs now: 'import', 'decode', 'separate', 'analyse'; null when nothing does. */
  step: OrNull(Type.String()),
  etaSeconds: OrNull(Type.Number()),
  failure: OrNull(FailureSchema),
  duration: OrNull(Type.Number()),
  sourceRate: OrNull(Type.Integer()),
  sourceChannels: OrNull(Type.Integer()),
  codec: OrNull(Type.String()),
  /** SHA-256 of the file. */
  hash: Type.String(),
  runId: Type.String(),
  addedAt: Type.Number(),
  stems: Type.Array(StemSchema),
  modelResidualDb: OrNull(Type.Number()),
  residualDb: OrNull(Type.Number()),
  /** Why its stems were removed, and what brings them back; null when they are there. */
  stemsRemoved: Type.Optional(OrNull(Type.String())),
  analysis: OrNull(AnalysisSchema),
  /** What was set by hand, beside the analysis; null where nothing was. */
  manual: Type.Optional(OrNull(ManualGridSchema)),
  /** Where its stems came with it; null where they are separated. */
  imported: Type.Optional(OrNull(ImportedSchema)),
  /** What a hand sorts it by. */
  tags: Type.Optional(Type.Array(Type.String())),
})
export type Track = Static<typeof TrackSchema>
export type Stem = Static<typeof StemSchema>

/** sheets/{id}.json: all that the bridge needs to play a track; written whole and renamed into place. */
export const TrackSheetSchema = Type.Object({
  version: Type.Literal(1),
  id: Type.String(),
  title: Type.String(),
  artist: OrNull(Type.String()),
  duration: OrNull(Type.Number()),
  addedAt: Type.Number(),
  state: TrackStateSchema,
  /** Audio folders, relative to the data folder; null until they exist. */
  mix: OrNull(Type.String()),
  stems: OrNull(Type.String()),
  analysis: OrNull(AnalysisSchema),
  manual: Type.Optional(OrNull(ManualGridSchema)),
  tags: Type.Optional(Type.Array(Type.String())),
})
export type TrackSheet = Static<typeof TrackSheetSchema>
