import { type Static, Type } from 'typebox'

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Confidence = Type.Number({ minimum: 0, maximum: 1 })
const At = Type.Number({ minimum: 0 })

/** A stretch of the song that sounds of one piece, [start, end) in seconds. The label is neutral: what is called A comes
 *  back as A; it says nothing of verse or chorus. */
export const SectionSchema = Type.Object({
  label: Type.String(),
  start: At,
  end: At,
  /** How clearly it begins. */
  confidence: Confidence,
  /** Its level in up to eight equal parts, 0 the quietest of the song and 1 the loudest. */
  energy: Type.Array(Confidence),
  /** Sections of one group repeat one another; counted from 0 in the order of their first. */
  repetitionGroup: Type.Integer({ minimum: 0 }),
})
export type Section = Static<typeof SectionSchema>

/** [start, end) in seconds, from one first beat of a bar to another. */
export const LoopSchema = Type.Object({
  start: At,
  end: At,
  bars: Type.Integer({ minimum: 1, maximum: 16 }),
  /** How alike is what follows its start and what would have followed its end; from 0.6 on it is kept. */
  score: Confidence,
})
export type Loop = Static<typeof LoopSchema>

export const CueSchema = Type.Object({
  kind: Type.Union([Type.Literal('hot'), Type.Literal('loop_in'), Type.Literal('loop_out'), Type.Literal('memory')]),
  at: At,
  label: Type.String(),
  confidence: Confidence,
})
export type Cue = Static<typeof CueSchema>

/** Where the level, the bass and the density of onsets step up together. */
export const DropSchema = Type.Object({ at: At, confidence: Confidence })
export type Drop = Static<typeof DropSchema>
/** A stretch over which brightness, density or level rise towards a drop. */
export const BuildUpSchema = Type.Object({ start: At, end: At, confidence: Confidence })
export type BuildUp = Static<typeof BuildUpSchema>

/** Means over the song, silence left out; null in silence. */
export const SpectralSchema = Type.Object({
  centroidHz: Type.Number(),
  bandwidthHz: Type.Number(),
  /** Under it lie 85 % of the magnitudes. */
  rolloffHz: Type.Number(),
  /** 1 is white noise, 0 one tone. */
  flatness: Type.Number(),
  /** Peaks over valleys in seven bands, parted at 200, 400, … 6400 Hz. */
  contrastDb: Type.Array(Type.Number()),
})

/** What a song is like besides its tempo and key; the compact part, whose curves lie in the analysis' document. */
export const FeaturesSchema = Type.Object({
  /** EBU Tech 3342; null under 3 s or in silence. */
  loudnessRangeLu: OrNull(Type.Number()),
  /** Four times oversampled; null in silence. */
  truePeakDbtp: OrNull(Type.Number()),
  spectral: OrNull(SpectralSchema),
  /** Thirteen means, of the log of forty mel bands. */
  mfcc: Type.Array(Type.Number()),
  /** Twelve means from C on, the largest 1. */
  chroma: Type.Array(Type.Number()),
  transients: Type.Object({ count: Type.Integer(), perSecond: Type.Number() }),
  sections: Type.Array(SectionSchema),
  loops: Type.Array(LoopSchema),
  cues: Type.Array(CueSchema),
  drops: Type.Array(DropSchema),
  buildUps: Type.Array(BuildUpSchema),
})
export type Features = Static<typeof FeaturesSchema>

const Curve = Type.Array(Type.Number())
/** Value k of a curve tells of [k · step, (k + 1) · step) seconds. */
export const CurvesSchema = Type.Object({
  energy: Type.Object({ step: Type.Number(), db: Curve }),
  spectral: Type.Object({
    step: Type.Number(),
    centroidHz: Curve,
    bandwidthHz: Curve,
    rolloffHz: Curve,
    flatness: Curve,
    /** Seven values a step. */
    contrastDb: Type.Array(Curve),
    /** Thirteen values a step. */
    mfcc: Type.Array(Curve),
    /** Twelve values a step. */
    chroma: Type.Array(Curve),
  }),
  /** Milliseconds from each transient to the next, the first from the start of the song. */
  transientGapsMs: Type.Array(Type.Integer()),
})
export type Curves = Static<typeof CurvesSchema>
