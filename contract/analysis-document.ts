import { type Static, Type } from 'typebox'
import { AnalysisSchema } from './analysis.ts'
import { CurvesSchema } from './features.ts'
import { FailureSchema } from './track.ts'

/** analyses/{hash}/{engine}.json: an engine's whole answer, with the curves that are too long to ride in a track;
 *  null where they were left on the machine that made them. */
export const AnalysisDocumentSchema = Type.Object({
  version: Type.Literal(1),
  analysis: AnalysisSchema,
  curves: Type.Union([CurvesSchema, Type.Null()]),
})
export type AnalysisDocument = Static<typeof AnalysisDocumentSchema>

/** An engine's answer about a track as GET /api/tracks/{id}/analyses gives it; `analysis` is null until it is ready. */
export const KeptAnalysisSchema = Type.Object({
  engine: Type.String(),
  state: Type.Union([Type.Literal('running'), Type.Literal('ready'), Type.Literal('failed')]),
  progress: Type.Integer({ minimum: 0, maximum: 100 }),
  failure: Type.Union([FailureSchema, Type.Null()]),
  analysis: Type.Union([AnalysisSchema, Type.Null()]),
})
export type KeptAnalysis = Static<typeof KeptAnalysisSchema>
