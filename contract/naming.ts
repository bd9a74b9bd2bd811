/** What a hand calls a track. */
import { type Static, Type } from 'typebox'

/** Most tags of a track, and most characters of one. */
export const MOST_TAGS = 24
export const LONGEST_TAG = 40

/** What is left out stays as it is. An artist of null is none. */
export const NamingSchema = Type.Object(
  {
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
    artist: Type.Optional(Type.Union([Type.String({ maxLength: 400 }), Type.Null()])),
    tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: LONGEST_TAG }), { maxItems: MOST_TAGS })),
  },
  { additionalProperties: false },
)
export type Naming = Static<typeof NamingSchema>
