import { trackOn } from '../view.ts'
import type { Action } from './action.ts'

export const focusDeck: Action = {
  id: 'focus-deck',
  name: 'Focus deck',
  says: 'Chooses the deck that keys without a deck of their own go with; without one of its own it takes turns',
  icon: 'focus',
  fields: ['deck'],
  face: (view, { deck }) => {
    const shown = deck === 1 || deck === 2 ? deck : view.focus
    return {
      kind: 'words',
      head: `Deck ${shown}`,
      says: trackOn(view, shown)?.title ?? 'empty',
      lit: shown === view.focus,
    }
  },
  down: ({ view, settings: { deck }, focus }) => focus(deck === 1 || deck === 2 ? deck : view.focus === 1 ? 2 : 1),
}
