import { isOn, stemPath, stemState } from '../view.ts'
import type { Action } from './action.ts'

export const stemSolo: Action = {
  id: 'stem-solo',
  name: 'Stem solo',
  says: 'Lets a stem sound alone: by a press, or while it is held',
  icon: 'solo',
  fields: ['deck', 'stem', 'mode'],
  states: ['With the others', 'Solo'],
  face: (view, settings) => {
    const { soloed, there } = stemState(view, settings)
    const says = there ? (soloed ? 'SOLO' : 'solo') : 'not here'
    return { kind: 'stem', stem: settings.stem, lit: soloed, mark: 'solo', says, level: null }
  },
  down: (hand, desired) => {
    const { view, settings } = hand
    const path = stemPath(view, settings, 'solo')
    if (desired !== undefined) hand.set(path, desired)
    else if (settings.mode === 'toggle') hand.set(path, !isOn(view, path))
    else hand.holdAt(path, true)
  },
  up: hand => hand.letGo(),
}
