import { deckOf } from '../view.ts'
import type { Action } from './action.ts'

export const deckCue: Action = {
  id: 'deck-cue',
  name: 'Cue',
  says: 'Goes to the cue point and holds; on a deck that holds it sets the point',
  icon: 'cue',
  fields: ['deck'],
  face: (view, settings) => ({
    kind: 'press',
    icon: 'cue',
    says: `Cue ${deckOf(view, settings)}`,
    lit: false,
    hue: 'warn',
  }),
  down: ({ view, settings, set }) => set(`/deck/${deckOf(view, settings)}/cue`),
}
