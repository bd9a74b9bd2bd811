import { type Static, Type } from 'typebox'
import { FeaturesSchema } from './features.ts'

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Confidence = Type.Number({ minimum: 0, maximum: 1 })
export const ModeSchema = Type.Union([Type.Literal('major'), Type.Literal('minor')])
const KeyCandidate = Type.Object({
  tonic: Type.String(),
  mode: ModeSchema,
  camelot: Type.String(),
  /** "1d" is C major, "1m" is A minor. */
  openKey: Type.Optional(Type.String()),
  confidence: Confidence,
})

/** The tempo as it moves, every few seconds; `steady` where one even grid fits the whole song. */
export const DriftSchema = Type.Object({
  steady: Type.Boolean(),
  curve: Type.Array(Type.Object({ at: Type.Number(), bpm: Type.Number() })),
})
export type Drift = Static<typeof DriftSchema>

/** An even grid that a performer may pick: beat n at offset + n · 60 ÷ bpm seconds, the first a first beat of a bar.
 *  The first grid is the one found; then its octaves, and others of its phase. */
export const GridSchema = Type.Object({
  name: Type.Union(
    ['found', 'half', 'double', 'off-beat', 'triple', 'two-thirds'].map(name => Type.Literal(name)) as [
      Type.TLiteral<'found'>,
      Type.TLiteral<'half'>,
      Type.TLiteral<'double'>,
      Type.TLiteral<'off-beat'>,
      Type.TLiteral<'triple'>,
      Type.TLiteral<'two-thirds'>,
    ],
  ),
  bpm: Type.Number(),
  offset: Type.Number(),
  beatsPerBar: Type.Integer({ minimum: 1 }),
  confidence: Confidence,
})
export type Grid = Static<typeof GridSchema>

/** 4/4, 3/4, 6/8; in 6/8 two beats of three eighths make a bar. */
export const TimeSignatureSchema = Type.Object({
  beats: Type.Integer({ minimum: 1 }),
  unit: Type.Integer({ minimum: 1 }),
  confidence: Confidence,
})
export type TimeSignature = Static<typeof TimeSignatureSchema>

/** A stretch of the song in one key, [from, to) in seconds. */
export const KeyStretchSchema = Type.Object({
  from: Type.Number(),
  to: Type.Number(),
  tonic: Type.String(),
  mode: ModeSchema,
  camelot: Type.String(),
  openKey: Type.String(),
  confidence: Confidence,
})
export type KeyStretch = Static<typeof KeyStretchSchema>

/** Which sound each answer was heard in. */
export const HeardFromSchema = Type.Object({
  beats: Type.Union([Type.Literal('mix'), Type.Literal('drums')]),
  key: Type.Union([Type.Literal('mix'), Type.Literal('bass+other')]),
})
export type HeardFrom = Static<typeof HeardFromSchema>

/** What was said before, of less of the song or of the mix alone. */
export const EarlierSchema = Type.Object({
  heardFrom: HeardFromSchema,
  audioSeconds: Type.Number(),
  provisional: Type.Boolean(),
  madeAt: Type.Number(),
  bpm: OrNull(Type.Number()),
  tempoConfidence: Confidence,
  offset: OrNull(Type.Number()),
  tonic: OrNull(Type.String()),
  mode: OrNull(ModeSchema),
  keyConfidence: Confidence,
  engine: Type.String(),
  version: Type.String(),
})
export type Earlier = Static<typeof EarlierSchema>

/** What an engine heard in a track. Null where it is unsure; beats and downbeats in seconds from the start. */
export const AnalysisSchema = Type.Object({
  tempo: Type.Object({
    bpm: OrNull(Type.Number()),
    confidence: Confidence,
    candidates: Type.Array(Type.Object({ bpm: Type.Number(), confidence: Confidence })),
    drift: Type.Optional(OrNull(DriftSchema)),
  }),
  /** Null where it cannot be told. */
  timeSignature: Type.Optional(OrNull(TimeSignatureSchema)),
  /** Best first; empty where there is no tempo. */
  grids: Type.Optional(Type.Array(GridSchema)),
  beats: Type.Array(Type.Number()),
  downbeats: Type.Array(Type.Number()),
  key: Type.Object({
    tonic: OrNull(Type.String()),
    mode: OrNull(ModeSchema),
    camelot: OrNull(Type.String()),
    openKey: Type.Optional(OrNull(Type.String())),
    confidence: Confidence,
    candidates: Type.Array(KeyCandidate),
    /** The stretches of the song by their keys, one where it never changes; empty without a key. */
    changes: Type.Optional(Type.Array(KeyStretchSchema)),
  }),
  tuningCents: OrNull(Type.Number()),
  loudnessLufs: OrNull(Type.Number()),
  features: Type.Optional(FeaturesSchema),
  heardFrom: Type.Optional(HeardFromSchema),
  /** The set of stems that was listened to beside the mix, even where the mix was believed. */
  stemsHeard: Type.Optional(Type.String()),
  /** Whether more of the song is still to be heard: `audioSeconds` says how much was. */
  provisional: Type.Optional(Type.Boolean()),
  /** Unix milliseconds. */
  madeAt: Type.Optional(Type.Number()),
  /** What was said before this, oldest first. */
  earlier: Type.Optional(Type.Array(EarlierSchema)),
  engine: Type.String(),
  version: Type.String(),
  audioSeconds: Type.Number(),
  seconds: Type.Number(),
})
export type Analysis = Static<typeof AnalysisSchema>
export type Mode = Static<typeof ModeSchema>
