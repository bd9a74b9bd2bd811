import { Failure } from '../../contract/errors.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import { set } from '../tree/index.ts'
import { report } from '../tree/readings.ts'
import { analysisFor } from './better-grid.ts'
import { lengthOf, regrid } from './deck.ts'
import { jump } from './jump.ts'
import { cuesOf, tellLoaded, tellMoved, type TrackOnDisk, type Transport } from './transport.ts'
import { reportTrack } from './track-readings.ts'

const put = (transport: Transport, number: DeckNumber, track: TrackOnDisk): void => {
  const deck = transport.decks[number]
  deck.track = { ...track, ...cuesOf(transport, track.id) }
  regrid(deck)
}

/** Loads a track by its id: the deck holds at its start, without a loop.
 *  @throws unknown_track, not_ready */
export const load = (transport: Transport, number: DeckNumber, id: string): void => {
  const track = transport.lookUp(id)
  const deck = transport.decks[number]
  const again = deck.track?.id === id
  set(transport.tree, `/deck/${number}/play`, false, { origin: 'bridge', force: true })
  set(transport.tree, `/deck/${number}/loop`, 0, { origin: 'bridge', force: true })
  put(transport, number, { ...track, offered: null })
  Object.assign(deck, { refused: null, sample: 0, at: transport.tree.now(), playing: false, holding: null, loop: null })
  Object.assign(deck, { loopIn: null, lastLoop: null, ghost: null })
  reportTrack(transport, deck)
  report(transport.tree, `/deck/${number}/position`, 0)
  tellLoaded(transport, deck)
  tellMoved(transport, deck)
  // A host takes a track that it already has for one that grew, and would stay where it is.
  if (again) jump(transport, number, 0)
}

/** Takes the track off a deck that holds; its cues and lanes stay with the track.
 *  @throws deck_plays */
export const eject = (transport: Transport, number: DeckNumber): void => {
  const deck = transport.decks[number]
  if (!deck.track) return
  if (deck.playing) throw new Failure('deck_plays', `deck ${number}`)
  set(transport.tree, `/deck/${number}/loop`, 0, { origin: 'bridge', force: true })
  Object.assign(deck, { track: null, refused: null, sample: 0, at: transport.tree.now(), holding: null, loop: null })
  Object.assign(deck, { loopIn: null, lastLoop: null, ghost: null })
  regrid(deck)
  reportTrack(transport, deck)
  tellLoaded(transport, deck)
  tellMoved(transport, deck)
}

/** Takes a loaded track that has grown, was analysed or set by hand, without touching where the deck is. Another grid
 *  of an analysis waits while the deck plays; what a hand set counts at once. */
export const update = (transport: Transport, number: DeckNumber, track: TrackOnDisk): void => {
  const deck = transport.decks[number]
  if (deck.track?.id !== track.id) return
  put(transport, number, { ...track, ...analysisFor(deck, track) })
  deck.sample = Math.min(deck.sample, lengthOf(deck))
  reportTrack(transport, deck)
  tellLoaded(transport, deck)
}
