import { isOn } from '../view.ts'
import type { Action } from './action.ts'

const LONG_PRESS_MS = 600

export const scene: Action = {
  id: 'scene',
  name: 'Scene',
  says: 'Recalls a scene; a long press stores it',
  icon: 'scene',
  fields: ['scene'],
  face: (view, { scene: number }) => {
    const stored = isOn(view, `/scene/${number}/stored`)
    return { kind: 'press', icon: 'scene', says: stored ? `Scene ${number}` : 'hold to store', lit: stored, hue: 'go' }
  },
  down: (hand, desired) => {
    const { settings, set, ok } = hand
    hand.spent = desired !== undefined
    if (hand.spent) set(`/scene/${settings.scene}/recall`)
    else
      hand.after(LONG_PRESS_MS, () => {
        hand.spent = true
        if (set(`/scene/${settings.scene}/store`)) ok()
      })
  },
  up: ({ view, settings, set, spent, alert }) => {
    if (spent) return
    if (isOn(view, `/scene/${settings.scene}/stored`)) set(`/scene/${settings.scene}/recall`)
    else alert()
  },
}
