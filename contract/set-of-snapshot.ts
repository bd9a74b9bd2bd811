/** Version 1 of a set: the snapshot that the bridge keeps of itself. Such a file opens as a set. */
import { type Static, Type } from 'typebox'
import { KeptStateSchema } from './insert-state-schema.ts'
import { SetCuesSchema, type SetDocument, SetLoopSchema, SetScenesSchema, SetValuesSchema } from './set.ts'

export const SnapshotSetSchema = Type.Object({
  version: Type.Literal(1),
  savedAt: Type.Number(),
  values: SetValuesSchema,
  decks: Type.Array(
    Type.Object({
      deck: Type.Union([Type.Literal(1), Type.Literal(2)]),
      id: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
      sample: Type.Number({ minimum: 0 }),
      loop: Type.Optional(SetLoopSchema),
    }),
  ),
  cues: Type.Array(Type.Tuple([Type.String(), Type.Object(SetCuesSchema)])),
  scenes: SetScenesSchema,
  inserts: Type.Optional(Type.Array(KeptStateSchema)),
})

const NO_CUES = { cue: 0, hotCues: Array<null>(8).fill(null) }

/** 1 → 2: tracks have a list of their own, with their cues and how to find them in another library. Cues of tracks that
 *  lay on no deck stay behind; a snapshot knows no titles. */
export const setOfSnapshot = (from: Static<typeof SnapshotSetSchema>): SetDocument => {
  const cues = new Map(from.cues)
  const ids = [...new Set(from.decks.flatMap(({ id }) => id ?? []))]
  return {
    stembridge: 'set',
    version: 2,
    name: 'Snapshot',
    savedAt: from.savedAt,
    tracks: ids.map(id => ({ id, hash: null, title: id, artist: null, duration: null, ...(cues.get(id) ?? NO_CUES) })),
    decks: from.decks.map(({ deck, id, sample, loop = null }) => ({ deck, track: id, sample, loop })),
    values: from.values,
    scenes: from.scenes,
    ...(from.inserts ? { inserts: from.inserts } : {}),
  }
}
