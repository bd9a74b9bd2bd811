import { deckOf, numberAt, textAt } from '../view.ts'
import type { Action } from './action.ts'

export const tempoKey: Action = {
  id: 'tempo-key',
  name: 'Tempo and key',
  says: 'Shows the sounding tempo and key of a deck; a press brings its own speed back',
  icon: 'tempo',
  fields: ['deck'],
  face: (view, settings) => {
    const deck = deckOf(view, settings)
    const tempo = numberAt(view, `/deck/${deck}/tempo`)
    const camelot = textAt(view, `/deck/${deck}/camelot`)
    const key = textAt(view, `/deck/${deck}/key`).replace(' minor', 'm').replace(' major', '')
    const says = [camelot, key].filter(Boolean).join(' · ') || `Deck ${deck}`
    return { kind: 'words', head: tempo > 0 ? tempo.toFixed(1) : '–', says }
  },
  down: ({ view, settings, set }) => set(`/deck/${deckOf(view, settings)}/rate`, 1),
}
