/** A set: a performance as one document, to be opened again to the same sound. */
import { type Static, Type } from 'typebox'
import { LaneSchema } from './automation-schema.ts'
import { KeptStateSchema } from './insert-state-schema.ts'
import { HOT_CUES, type Path } from './parameters.ts'

/** The version that this program writes; it reads every one before. */
export const SET_VERSION = 2

const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Text = (maxLength: number) => Type.String({ maxLength })
const Sample = Type.Number({ minimum: 0 })
const Deck = Type.Union([Type.Literal(1), Type.Literal(2)])

/** Values by path, in each row's unit. */
export const SetValuesSchema = Type.Record(
  Type.String({ maxLength: 128 }),
  Type.Union([Type.Number(), Type.Boolean(), Text(256)]),
  {
    maxProperties: 10_000,
  },
)
export const SetCuesSchema = {
  /** Samples at 44.1 kHz; null where empty. */
  cue: Sample,
  hotCues: Type.Array(OrNull(Sample), { minItems: HOT_CUES.length, maxItems: HOT_CUES.length }),
}
export const SetScenesSchema = Type.Array(Type.Tuple([Type.Integer({ minimum: 1, maximum: 64 }), SetValuesSchema]), {
  maxItems: 64,
})
export const SetLoopSchema = OrNull(Type.Tuple([Sample, Sample]))

/** `stembridge` says what the file is to whoever finds it. */
export const SetSchema = Type.Object({
  stembridge: Type.Literal('set'),
  version: Type.Literal(SET_VERSION),
  name: Type.String({ minLength: 1, maxLength: 120 }),
  /** Wall clock, in milliseconds since 1970. */
  savedAt: Type.Number(),
  /** What lies on the decks, with all that is the performer's own of it. A track is found by its id, else by the SHA-256
   *  of its file: in another library, or dropped in again, it has another id. */
  tracks: Type.Array(
    Type.Object({
      id: Text(64),
      hash: OrNull(Type.String({ pattern: '^[0-9a-f]{64}$' })),
      title: Text(512),
      artist: OrNull(Text(512)),
      duration: OrNull(Type.Number()),
      ...SetCuesSchema,
      /** Its automation. */
      lanes: Type.Optional(Type.Array(LaneSchema, { maxItems: 512 })),
    }),
    { maxItems: 64 },
  ),
  /** `track`: by its id in `tracks`. */
  decks: Type.Array(Type.Object({ deck: Deck, track: OrNull(Text(64)), sample: Sample, loop: SetLoopSchema }), {
    maxItems: 2,
  }),
  /** Every value of the parameter tree that makes the sound: mixer, inserts, speeds. */
  values: SetValuesSchema,
  scenes: SetScenesSchema,
  /** What plugins in the insert slots keep besides their parameters. */
  inserts: Type.Optional(Type.Array(KeptStateSchema, { maxItems: 256 })),
  /** Controllers that were plugged in, by the names of their profiles. */
  controllers: Type.Optional(Type.Array(Text(128), { maxItems: 64 })),
})
export type SetDocument = Static<typeof SetSchema>
export type SetTrack = SetDocument['tracks'][number]

/** What no set brings back: what plays or records, and what belongs to the machine that it is opened on. */
export const isOfSets = (path: Path): boolean =>
  !/\/(play|record|load|seek|jog|chase)$|^\/transport\/(clock|timecode)\/|^\/(host|daw|library)(\/|$)/.test(path)

/** A set as the list shows it. `trackId`: the library's track, null where it is missing. */
export const SetSummarySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  savedAt: Type.Number(),
  createdAt: Type.Number(),
  /** Goes up with each change; who saves over a set says which one it knows. */
  revision: Type.Integer(),
  tracks: Type.Array(
    Type.Object({
      title: Type.String(),
      artist: OrNull(Type.String()),
      hash: OrNull(Type.String()),
      trackId: OrNull(Type.String()),
    }),
  ),
})
export type SetSummary = Static<typeof SetSummarySchema>

/** sets/{id}.json: what the bridge opens a set by. */
export const SetFileSchema = Type.Object({ id: Type.String(), document: Type.Unknown() })

/** The set that was opened last, as the bridge tells it. */
export type OpenedSet = {
  id: string
  name: string
  /** Tracks that are not in the library; each comes onto its deck when its file is dropped in again. */
  missing: { id: string; hash: string | null; title: string; decks: number[] }[]
  /** Controllers of the set that are not plugged in. */
  absent: string[]
  /** Values that no parameter takes any more. */
  refused: number
}
