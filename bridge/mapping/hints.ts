import type { Path } from '../../contract/parameters.ts'
import { positionOf } from '../../contract/travel.ts'
import type { Position } from '../../contract/units.ts'
import { activeHands, type Mapping } from './mapping.ts'
import { mayTake } from './pickup.ts'
import { placeOf } from './resolve.ts'

/** A control that does not move its value yet: turn it this way until it meets the value. */
export type Hint = {
  control: string
  path: Path
  turn: 'up' | 'down'
  /** Where the control and the value stand on its travel. */
  at: Position
  value: Position
}

/** Every control that was moved and still waits for pickup. */
export const hints = (mapping: Mapping): Hint[] => {
  const waiting: Hint[] = []
  for (const [control, raw] of mapping.state.heard)
    for (const hand of activeHands(mapping, control)) {
      const now = mapping.parameters.read(hand.path)
      if (hand.mode !== 'absolute' || hand.takeover !== 'pickup' || control.relative || now === undefined) continue
      const at = placeOf(hand, raw)
      const value = positionOf(hand.row, now)
      if (mayTake(at, at, value)) continue
      waiting.push({ control: control.id, path: hand.path, turn: value > at ? 'up' : 'down', at, value })
    }
  return waiting
}
