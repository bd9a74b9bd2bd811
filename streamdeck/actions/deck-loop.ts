import { deckOf, numberAt } from '../view.ts'
import type { Action } from './action.ts'

const beatsText = (beats: number): string => (beats >= 1 ? String(beats) : beats === 0.5 ? '1/2' : '1/4')

export const deckLoop: Action = {
  id: 'deck-loop',
  name: 'Loop',
  says: 'Loops a deck over so many beats; once more ends the loop',
  icon: 'loop',
  fields: ['deck', 'beats'],
  states: ['No loop', 'Loop'],
  face: (view, settings) => {
    const lit = numberAt(view, `/deck/${deckOf(view, settings)}/loop`) === settings.beats
    const beat = settings.beats > 1 ? 'beats' : 'beat'
    return { kind: 'press', icon: 'loop', says: `${beatsText(settings.beats)} ${beat}`, lit, hue: 'warn' }
  },
  down: ({ view, settings, set }, desired) => {
    const path = `/deck/${deckOf(view, settings)}/loop`
    const on = desired ?? numberAt(view, path) !== settings.beats
    set(path, on ? settings.beats : 0)
  },
}
