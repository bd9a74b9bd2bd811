import { DECKS } from '../../contract/parameters.ts'
import { deckOf, isOn, numberAt } from '../view.ts'
import type { Action } from './action.ts'

export const beatFlash: Action = {
  id: 'beat-flash',
  name: 'Beat',
  says: 'Flashes on each beat of a deck, green on the first of a bar; a press plays or holds every deck',
  icon: 'beat',
  fields: ['deck'],
  face: (view, settings) => {
    const deck = deckOf(view, settings)
    const beat = numberAt(view, `/deck/${deck}/beat`)
    const bar = numberAt(view, `/deck/${deck}/bar`)
    const says = bar > 0 ? `bar ${bar}` : `Deck ${deck}`
    return { kind: 'beat', beat, of: Math.max(4, Math.min(8, beat)), flash: view.flashes.has(deck), says }
  },
  down: ({ view, set }) => {
    const plays = DECKS.some(n => isOn(view, `/deck/${n}/play`))
    set(plays ? '/transport/stop' : '/transport/play')
  },
}
