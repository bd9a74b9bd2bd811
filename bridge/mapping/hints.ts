import type { Path } from '../../contract/parameters.ts'
import type { Position } from '../../contract/units.ts'
import type { Mapping } from './mapping.ts'
import { mayTake } from './pickup.ts'
import { positionOf } from '../../contract/travel.ts'

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
export const hints = ({ hands, parameters }: Mapping): Hint[] => {
  const waiting: Hint[] = []
  for (const hand of hands) {
    const now = parameters.read(hand.path)
    if (hand.mode !== 'absolute' || hand.takeover !== 'pickup' || hand.last === undefined || now === undefined) continue
    const value = positionOf(hand.row, now)
    if (mayTake(hand.last, hand.last, value)) continue
    waiting.push({
      control: hand.control.id,
      path: hand.path,
      turn: value > hand.last ? 'up' : 'down',
      at: hand.last,
      value,
    })
  }
  return waiting
}
