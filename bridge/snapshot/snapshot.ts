import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { DECKS, type DeckNumber, HOT_CUES } from '../../contract/parameters.ts'
import { type Cues, type Deck, positionsOf, type Transport } from '../transport/index.ts'
import { KeptStateSchema } from '../../contract/insert-state-schema.ts'
import type { KeptState } from '../inserts/index.ts'
import { keptOf } from '../tree/index.ts'

const Values = Type.Record(Type.String(), Type.Union([Type.Number(), Type.Boolean(), Type.String()]))
const CuesSchema = Type.Object({
  cue: Type.Number(),
  hotCues: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
    minItems: HOT_CUES.length,
    maxItems: HOT_CUES.length,
  }),
})
/** What the bridge keeps on disk: enough to come back after any end, its own or the machine's. */
export const SnapshotSchema = Type.Object({
  version: Type.Literal(1),
  /** Wall clock, in milliseconds since the epoch. */
  savedAt: Type.Number(),
  values: Values,
  decks: Type.Array(
    Type.Object({
      deck: Type.Union([Type.Literal(1), Type.Literal(2)]),
      id: Type.Union([Type.String(), Type.Null()]),
      sample: Type.Number(),
      playing: Type.Boolean(),
      loop: Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()]),
    }),
  ),
  cues: Type.Array(Type.Tuple([Type.String(), CuesSchema])),
  scenes: Type.Array(Type.Tuple([Type.Integer(), Values])),
  /** What plugins in the slots keep besides their parameters. */
  inserts: Type.Optional(Type.Array(KeptStateSchema)),
})
export type Snapshot = Static<typeof SnapshotSchema>

const isMarked = ({ cue, hotCues }: Cues): boolean => cue > 0 || hotCues.some(at => at !== null)

const loopOf = ({ loop }: Deck): [number, number] | null => loop && [loop[0], loop[1]]

/** What a hand holds while it turns is let go with the bridge. */
export const isOfSnapshots = (path: string): boolean => !path.endsWith('/jog')

/** What stands now, to be kept. */
export const snapshotOf = (transport: Transport, wallClock: number, inserts: KeptState[] = []): Snapshot => ({
  version: 1,
  savedAt: wallClock,
  values: Object.fromEntries(Object.entries(keptOf(transport.tree)).filter(([path]) => isOfSnapshots(path))),
  decks: positionsOf(transport).map(({ deck, sample, playing }) => ({
    deck,
    id: transport.decks[deck].track?.id ?? null,
    sample,
    playing,
    loop: loopOf(transport.decks[deck]),
  })),
  cues: [...transport.cues].filter(([, cues]) => isMarked(cues)),
  scenes: [...transport.scenes],
  inserts,
})

/** A snapshot from its text; undefined where it is torn or does not fit. */
export const parseSnapshot = (text: string): Snapshot | undefined => {
  try {
    const seen: unknown = JSON.parse(text)
    return Value.Check(SnapshotSchema, seen) ? seen : undefined
  } catch {
    return undefined
  }
}

export const deckOf = ({ decks }: Snapshot, n: DeckNumber): Snapshot['decks'][number] | undefined =>
  decks.find(({ deck }) => deck === n && DECKS.includes(deck))
