import { DECKS } from '../../contract/parameters.ts'
import type { Settings } from '../settings.ts'
import { deckOf, trackOn, type View } from '../view.ts'
import type { Action } from './action.ts'

type Track = { id: string; title: string }

const listOf = (view: View, wanted: string): readonly Track[] => {
  if (wanted === 'library') return view.library
  const id = wanted === 'opened' ? view.mirror.set?.id : wanted
  const set = view.sets.find(one => one.id === id)
  // before any set was opened, and where it holds nothing: all there is
  return set && set.tracks.length > 0 ? set.tracks : wanted === 'opened' ? view.library : []
}

/** The track that comes next: after the furthest of those on the decks the first that lies on none, and after the last
 *  one the first. Where all of them lie on decks, the one after what lies on this deck. */
export const nextTrack = (view: View, settings: Settings): Track | undefined => {
  const tracks = listOf(view, settings.set)
  const placeOf = (id: string | undefined) => tracks.findIndex(track => track.id === id)
  const loaded = DECKS.map(deck => trackOn(view, deck)?.id)
  const furthest = Math.max(...loaded.map(placeOf))
  const after = [...tracks.slice(furthest + 1), ...tracks.slice(0, furthest + 1)]
  const own = placeOf(trackOn(view, deckOf(view, settings))?.id)
  return after.find(({ id }) => !loaded.includes(id)) ?? tracks[(own + 1) % Math.max(1, tracks.length)]
}

export const loadNext: Action = {
  id: 'load-next',
  name: 'Load next',
  says: 'Loads the next track of a set, or of the library',
  icon: 'next',
  fields: ['deck', 'set'],
  needs: 'tracks',
  face: (view, settings) => {
    const next = nextTrack(view, settings)
    return { kind: 'press', icon: 'next', says: next?.title ?? 'no track', lit: false, hue: next ? 'go' : 'ink' }
  },
  down: ({ view, settings, set, alert }) => {
    const next = nextTrack(view, settings)
    if (next) set(`/deck/${deckOf(view, settings)}/load`, next.id)
    else alert()
  },
}
