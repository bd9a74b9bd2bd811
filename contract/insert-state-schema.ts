import { Type } from 'typebox'

/** What an outside plugin in a slot keeps besides its parameters, as text of its own. */
export const KeptStateSchema = Type.Object({
  slot: Type.String({ maxLength: 64 }),
  effect: Type.String({ maxLength: 256 }),
  state: Type.String({ maxLength: 262_144 }),
})
