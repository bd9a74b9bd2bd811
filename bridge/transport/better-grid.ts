import type { Analysis } from '../../contract/analysis.ts'
import { isSameGrid, playedGrid } from '../../contract/grid.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import { type Deck, durationOf, regrid } from './deck.ts'
import { reportTrack } from './track-readings.ts'
import { tellLoaded, type TrackOnDisk, type Transport } from './transport.ts'

/** Tells one analysis of a track from another. */
const stampOf = ({ engine, version, madeAt, tempo, beats }: Analysis): string =>
  [engine, version, madeAt, tempo.bpm, beats.length, beats[0]].join(' ')

/** What a deck plays by when its track comes anew, and what it is offered: a grid that would change under a playing
 *  deck waits for the performer's word. One that only goes on where the old one ended is taken as it comes, and so is
 *  the first. */
export const analysisFor = (deck: Deck, next: TrackOnDisk): Pick<LoadedTrack, 'analysis' | 'offered'> => {
  const now = deck.track
  const taken = { analysis: next.analysis, offered: null }
  if (!now?.analysis || !next.analysis) return taken
  const by = (analysis: Analysis) =>
    playedGrid({ analysis, manual: next.manual ?? null, duration: durationOf(deck) ?? next.duration })
  const before = by(now.analysis)
  if (before.bpm === null || isSameGrid(before, by(next.analysis))) return taken
  const isRefused = next.manual?.locked === true || deck.refused === stampOf(next.analysis)
  if (isRefused) return { analysis: now.analysis, offered: null }
  return deck.playing || now.offered ? { analysis: now.analysis, offered: next.analysis } : taken
}

/** The performer takes the better grid: from now on the deck plays by it, and stays where it is. */
export const takeGrid = (transport: Transport, number: DeckNumber): void => {
  const deck = transport.decks[number]
  if (!deck.track?.offered) return
  deck.track = { ...deck.track, analysis: deck.track.offered, offered: null }
  regrid(deck)
  reportTrack(transport, deck)
  tellLoaded(transport, deck)
}

/** The performer keeps the old one; the same is not offered again before the next load. */
export const keepGrid = (transport: Transport, number: DeckNumber): void => {
  const deck = transport.decks[number]
  if (!deck.track?.offered) return
  deck.refused = stampOf(deck.track.offered)
  deck.track = { ...deck.track, offered: null }
  reportTrack(transport, deck)
  tellLoaded(transport, deck)
}
