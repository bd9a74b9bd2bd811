import { deckOf, isOn } from '../view.ts'
import type { Action } from './action.ts'

export const deckSync: Action = {
  id: 'deck-sync',
  name: 'Sync',
  says: 'Lets a deck follow the other one in tempo and beat',
  icon: 'sync',
  fields: ['deck'],
  states: ['Free', 'Sync'],
  face: (view, settings) => {
    const deck = deckOf(view, settings)
    return { kind: 'press', icon: 'sync', says: `Sync ${deck}`, lit: isOn(view, `/deck/${deck}/sync`), hue: 'go' }
  },
  down: ({ view, settings, set }, desired) => {
    const path = `/deck/${deckOf(view, settings)}/sync`
    set(path, desired ?? !isOn(view, path))
  },
}
