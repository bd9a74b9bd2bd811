import { type Static, Type } from 'typebox'

const Numbers = Type.Array(Type.Number())
const Figures = <V extends Type.TSchema, R extends Type.TSchema>(value: V, rows: R) =>
  Type.Object({
    ...{ centroidHz: value, bandwidthHz: value, rolloffHz: value, flatness: value },
    ...{ contrastDb: rows, mfcc: rows, chroma: rows },
  })

/** What the Python program says of a song that is not silent. */
export const HeardSchema = Type.Object({
  version: Type.String(),
  seconds: Type.Number(),
  silent: Type.Literal(false),
  tuningCents: Type.Number(),
  tempo: Type.Object({
    bpm: Type.Union([Type.Number(), Type.Null()]),
    candidates: Type.Array(Type.Object({ bpm: Type.Number(), confidence: Type.Number() })),
    beats: Numbers,
  }),
  /** Tonic as a pitch class from C, correlation with its profile; best first. */
  keys: Type.Array(
    Type.Object({
      tonic: Type.Integer(),
      mode: Type.Union([Type.Literal('major'), Type.Literal('minor')]),
      r: Type.Number(),
    }),
  ),
  means: Figures(Type.Number(), Numbers),
  curves: Figures(Numbers, Type.Array(Numbers)),
  energyDb: Numbers,
  transients: Numbers,
  sections: Type.Array(Type.Tuple([Type.Number(), Type.Number()])),
})
export type Heard = Static<typeof HeardSchema>

export const SilentSchema = Type.Object({
  version: Type.String(),
  seconds: Type.Number(),
  silent: Type.Literal(true),
})
export type Silent = Static<typeof SilentSchema>
