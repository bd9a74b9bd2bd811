import { type Static, Type } from 'typebox'
import { ModeSchema } from './analysis.ts'

/** What a performer set by hand, beside what was analysed and never over it. What is not set is as analysed.
 *  With `bpm` the grid is even; without it the analysed beats are followed, `scale` times as dense. */
export const ManualGridSchema = Type.Object(
  {
    bpm: Type.Optional(Type.Number({ minimum: 20, maximum: 400 })),
    scale: Type.Optional(Type.Number({ minimum: 0.125, maximum: 8 })),
    /** A first beat of a bar, in seconds from the start. */
    anchor: Type.Optional(Type.Number({ minimum: 0, maximum: 86400 })),
    beatsPerBar: Type.Optional(Type.Integer({ minimum: 1, maximum: 16 })),
    key: Type.Optional(Type.Object({ tonic: Type.String({ pattern: '^[A-G](#|b)?$' }), mode: ModeSchema })),
    /** While locked nothing else is changed, and no better grid is offered. */
    locked: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type ManualGrid = Static<typeof ManualGridSchema>
