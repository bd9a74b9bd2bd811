import { isOn, stemPath, stemState } from '../view.ts'
import type { Action } from './action.ts'

const saysOf = ({ there, muted, sounds }: ReturnType<typeof stemState>): string => {
  if (!there) return 'not here'
  if (muted) return 'muted'
  return sounds ? 'on' : 'silent'
}

export const stemMute: Action = {
  id: 'stem-mute',
  name: 'Stem mute',
  says: 'Mutes a stem: by a press, or while it is held',
  icon: 'mute',
  fields: ['deck', 'stem', 'mode'],
  states: ['Sounds', 'Muted'],
  face: (view, settings) => {
    const state = stemState(view, settings)
    const { stem } = settings
    return { kind: 'stem', stem, lit: state.sounds, mark: 'mute', says: saysOf(state), level: state.fader }
  },
  down: (hand, desired) => {
    const { view, settings } = hand
    const path = stemPath(view, settings, 'mute')
    if (desired !== undefined) hand.set(path, desired)
    else if (settings.mode === 'toggle') hand.set(path, !isOn(view, path))
    else hand.holdAt(path, settings.mode === 'kill')
  },
  up: hand => hand.letGo(),
}
