import { type Static, Type } from 'typebox'
import { AnalysisSchema } from './analysis.ts'
import { CurvesSchema } from './features.ts'

/** analyses/{hash}/{engine}.json: an engine's whole answer, with the curves that are too long to ride in a track;
 *  null where they were left on the machine that made them. */
export const AnalysisDocumentSchema = Type.Object({
  version: Type.Literal(1),
  analysis: AnalysisSchema,
  curves: Type.Union([CurvesSchema, Type.Null()]),
})
export type AnalysisDocument = Static<typeof AnalysisDocumentSchema>
