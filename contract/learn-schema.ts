import { Type } from 'typebox'
import { ControlBindingSchema } from './profile.ts'

const name = Type.String({ minLength: 1, maxLength: 80 })
/** Longest profile that is read, in characters. */
export const LONGEST_PROFILE = 64 * 1024

/** LearnStep of contract/controllers.ts, as it is checked at the edge. */
export const LearnStepSchema = Type.Union([
  Type.Object({
    do: Type.Literal('bind'),
    profile: name,
    control: name,
    bindings: Type.Array(ControlBindingSchema, { maxItems: 64 }),
  }),
  Type.Object({
    do: Type.Literal('sends'),
    profile: name,
    control: name,
    channel: Type.Integer({ minimum: 1, maximum: 16 }),
    number: Type.Optional(Type.Integer({ minimum: 0, maximum: 16383 })),
    invert: Type.Optional(Type.Boolean()),
  }),
  Type.Object({ do: Type.Literal('take-back') }),
  Type.Object({ do: Type.Literal('drop'), profile: name }),
  Type.Object({ do: Type.Literal('start'), input: Type.String({ minLength: 1, maxLength: 256 }) }),
  Type.Object({ do: Type.Literal('aim'), path: Type.String({ maxLength: 128 }) }),
  Type.Object({ do: Type.Literal('undo') }),
  Type.Object({ do: Type.Literal('rename'), name }),
  Type.Object({ do: Type.Literal('stop') }),
  Type.Object({ do: Type.Literal('export'), profile: name }),
  Type.Object({ do: Type.Literal('import'), text: Type.String({ maxLength: LONGEST_PROFILE }) }),
])
