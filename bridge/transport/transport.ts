import type { DeckPosition, LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, HOT_CUES, type Path } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import type { Tree } from '../tree/index.ts'
import { type Deck, emptyDeck, positionOf } from './deck.ts'

export type Cues = { cue: Samples; hotCues: (Samples | null)[] }
/** A track as it lies on disk: all of LoadedTrack but the performer's own marks. */
export type TrackOnDisk = Omit<LoadedTrack, 'cue' | 'hotCues'>

/** What others hear of the transport. */
export type TransportListener = {
  /** A deck goes to a sample at once; `inPhase`: as near to it as the deck stays where it is in the beat. */
  jump?: (deck: DeckNumber, sample: Samples, seq: number, inPhase: boolean) => void
  /** A deck loops between two samples. */
  loop?: (deck: DeckNumber, between: readonly [Samples, Samples], seq: number) => void
  /** Decks moved otherwise than by going on: they play, hold, turn in a loop. */
  moved?: (positions: DeckPosition[]) => void
  /** What lies on a deck is new, or has grown. */
  loaded?: (deck: DeckNumber, track: LoadedTrack | null) => void
}

export type Transport = {
  readonly tree: Tree
  readonly decks: Readonly<Record<DeckNumber, Deck>>
  /** Cue and hot cues by track id; the oldest are forgotten first. */
  readonly cues: Map<string, Cues>
  readonly scenes: Map<number, Record<Path, ParameterValue>>
  readonly listeners: Set<TransportListener>
  /** Finds a track by its id. @throws unknown_track, not_ready */
  readonly lookUp: (id: string) => TrackOnDisk
  /** True while the bridge's own clock moves the decks; false while a panel that sounds does. */
  local: boolean
}

/** Tracks whose cues are kept. */
const KEPT_CUES = 2000

export const createTransport = (tree: Tree, lookUp: (id: string) => TrackOnDisk): Transport => ({
  tree,
  decks: { 1: emptyDeck(1), 2: emptyDeck(2) },
  cues: new Map(),
  scenes: new Map(),
  listeners: new Set(),
  lookUp,
  local: true,
})

/** The cue points of a track, made where there are none. */
export const cuesOf = ({ cues }: Transport, id: string): Cues => {
  const known = cues.get(id) ?? { cue: 0, hotCues: HOT_CUES.map(() => null) }
  cues.delete(id)
  cues.set(id, known)
  if (cues.size > KEPT_CUES) cues.delete(cues.keys().next().value as string)
  return known
}

export const positionsOf = (transport: Transport): DeckPosition[] =>
  DECKS.map(n => positionOf(transport.decks[n], transport.tree.now()))

export const tellMoved = (transport: Transport, ...decks: Deck[]): void => {
  const now = transport.tree.now()
  const positions = decks.map(deck => positionOf(deck, now))
  for (const { moved } of transport.listeners) moved?.(positions)
}

export const tellLoaded = (transport: Transport, { number, track }: Deck): void => {
  for (const { loaded } of transport.listeners) loaded?.(number, track)
}
