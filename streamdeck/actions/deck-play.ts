import { deckOf, isOn, numberAt, textAt, trackOn } from '../view.ts'
import type { Action } from './action.ts'

export const deckPlay: Action = {
  id: 'deck-play',
  name: 'Play',
  says: 'Plays or holds a deck',
  icon: 'play',
  fields: ['deck'],
  states: ['Hold', 'Play'],
  face: (view, settings) => {
    const deck = deckOf(view, settings)
    const playing = isOn(view, `/deck/${deck}/play`)
    const duration = numberAt(view, `/deck/${deck}/track/duration`)
    const share = duration > 0 ? Math.min(1, numberAt(view, `/deck/${deck}/position`) / duration) : 0
    const says = textAt(view, `/deck/${deck}/track/title`) || trackOn(view, deck)?.title || `Deck ${deck}`
    // as fine as the bar can be drawn: a key that looks the same is not drawn again
    return {
      kind: 'press',
      icon: playing ? 'hold' : 'play',
      says,
      lit: playing,
      hue: 'go',
      share: Math.round(share * 56) / 56,
    }
  },
  down: ({ view, settings, set }, desired) => {
    const path = `/deck/${deckOf(view, settings)}/play`
    set(path, desired ?? !isOn(view, path))
  },
}
