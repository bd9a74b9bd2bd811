import { deckOf, numberAt } from '../view.ts'
import type { Action } from './action.ts'

const RATES = [0.5, 2] as const

/** The speed at which a track has a tempo, tapped in its beat, in double or in half time: the nearest to its own. */
export const rateFor = (tapped: number, tempo: number): number | null => {
  if (tapped <= 0 || tempo <= 0) return null
  const all = [tapped, tapped * 2, tapped / 2].map(bpm => bpm / tempo).filter(r => r >= RATES[0] && r <= RATES[1])
  return all.sort((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)))[0] ?? null
}

export const tapTempo: Action = {
  id: 'tap-tempo',
  name: 'Tap tempo',
  says: 'Brings a deck to the tempo that is tapped, by its speed',
  icon: 'tap',
  fields: ['deck'],
  face: view => ({
    kind: 'press',
    icon: 'tap',
    says: view.tapped > 0 ? `${view.tapped.toFixed(1)}` : 'Tap',
    lit: false,
    hue: 'ink',
  }),
  down: ({ view, settings, set, tap }) => {
    const deck = deckOf(view, settings)
    const rate = rateFor(tap(), numberAt(view, `/deck/${deck}/track/tempo`))
    if (rate !== null) set(`/deck/${deck}/rate`, rate)
  },
}
