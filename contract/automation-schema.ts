/** What automation.ts says, as schemas: apart from it, since the engine reads that file in the scope of an AudioWorklet,
 *  which lacks what schemas are made with. */
import { Type } from 'typebox'

export const MOST_POINTS = 20_000
export const MOST_LANES = 128

export const PointSchema = Type.Tuple([
  Type.Number({ minimum: 0 }),
  Type.Number(),
  Type.Union([Type.Literal('hold'), Type.Literal('linear')]),
])

export const LaneSchema = Type.Object({
  path: Type.String({ maxLength: 128, pattern: '^/?[a-z0-9-]+(/[a-z0-9-]+)*$' }),
  unit: Type.Union([Type.Literal('samples'), Type.Literal('beats')]),
  points: Type.Array(PointSchema, { maxItems: MOST_POINTS }),
})

export const AutomationSchema = Type.Object({
  version: Type.Literal(1),
  lanes: Type.Array(LaneSchema, { maxItems: MOST_LANES }),
})
