import type { LoadedTrack } from '../../contract/live.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'

type Decks = Record<DeckNumber, LoadedTrack | null>
export type Telling = { deck: DeckNumber; track: LoadedTrack | null; how: 'load' | 'update' }

/** What the audio host is to be told: another track is a load, the same one grown is an update. */
export const tracksToTell = (heard: Decks, now: Decks): Telling[] =>
  DECKS.filter(deck => heard[deck] !== now[deck]).map(deck => {
    const track = now[deck]
    return { deck, track, how: track && heard[deck]?.id === track.id ? 'update' : 'load' }
  })

/** The id on each deck. */
export const loadsOf = (decks: Decks): Record<DeckNumber, string | null> => ({
  1: decks[1]?.id ?? null,
  2: decks[2]?.id ?? null,
})
