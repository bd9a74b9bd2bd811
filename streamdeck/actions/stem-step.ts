import { levelText } from '../../contract/tapers.ts'
import { stemPath, stemState } from '../view.ts'
import type { Action, Hand } from './action.ts'
import { stepped } from './stepped.ts'

const REPEAT_AFTER_MS = 400
const REPEAT_MS = 100

const step = (hand: Hand): void => {
  const { view, settings } = hand
  const by = settings.direction === 'up' ? 1 : -1
  hand.set(stemPath(view, settings, 'gain'), stepped(stemState(view, settings).gain, by, settings.step))
}

export const stemStep: Action = {
  id: 'stem-step',
  name: 'Stem level ±',
  says: 'Turns a stem up or down by a step; goes on while it is held',
  icon: 'step',
  fields: ['deck', 'stem', 'direction', 'step'],
  face: (view, settings) => {
    const { sounds, gain, fader } = stemState(view, settings)
    const mark = settings.direction === 'up' ? 'plus' : 'minus'
    return { kind: 'stem', stem: settings.stem, lit: sounds, mark, says: levelText(gain), level: fader }
  },
  down: hand => {
    step(hand)
    hand.after(REPEAT_AFTER_MS, () => step(hand), REPEAT_MS)
  },
}
