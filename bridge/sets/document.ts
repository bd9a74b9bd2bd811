import type { DeckNumber } from '../../contract/parameters.ts'
import { isOfSets, SET_VERSION, type SetDocument, type SetTrack } from '../../contract/set.ts'
import type { AutomationShelf } from '../automation/index.ts'
import { type Deck, positionsOf, type Transport } from '../transport/index.ts'
import type { KeptState } from '../inserts/index.ts'
import { keptOf } from '../tree/index.ts'

/** What a performance is taken down from. */
export type Performed = {
  transport: Transport
  shelf: Pick<AutomationShelf, 'lanesOf'>
  /** Names of the controllers that are plugged in. */
  controllers: () => string[]
  /** What plugins in the slots keep besides their parameters. */
  states: () => KeptState[]
}

/** The hash of a track's file, by the folder of its mix; null while it has none. */
const hashOf = ({ track }: Deck): string | null => /^mixes\/([0-9a-f]{64})$/.exec(track?.mix?.folder ?? '')?.[1] ?? null

const trackOf = ({ transport, shelf }: Performed, n: DeckNumber): SetTrack[] => {
  const deck = transport.decks[n]
  if (!deck.track) return []
  const { id, title, artist, duration, cue, hotCues } = deck.track
  const lanes = shelf.lanesOf(id).map(lane => ({ ...lane, points: [...lane.points] }))
  return [{ id, hash: hashOf(deck), title, artist, duration, cue, hotCues: [...hotCues], lanes }]
}

/** The performance as it stands, as a set; where a deck plays, its place at this moment. */
export const documentOf = (performed: Performed, of: { name: string; now: number }): SetDocument => {
  const { transport, controllers, states } = performed
  const tracks = [...trackOf(performed, 1), ...trackOf(performed, 2)]
  return {
    ...{ stembridge: 'set', version: SET_VERSION, name: of.name, savedAt: of.now },
    tracks: tracks.filter(({ id }, i) => tracks.findIndex(other => other.id === id) === i),
    decks: positionsOf(transport).map(({ deck, sample }) => {
      const { track, loop } = transport.decks[deck]
      return { deck, track: track?.id ?? null, sample, loop: loop && [loop[0], loop[1]] }
    }),
    values: Object.fromEntries(Object.entries(keptOf(transport.tree)).filter(([path]) => isOfSets(path))),
    scenes: [...transport.scenes],
    inserts: states(),
    controllers: controllers(),
  }
}
