import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { positionOf, valueAt } from '../../contract/travel.ts'
import type { Position } from '../../contract/units.ts'
import { clicks } from './clicks.ts'
import type { Control } from './expand.ts'
import { type ControlEvent, eventKey, largest } from './event.ts'
import { activeHands, type Hand, type Mapping } from './mapping.ts'
import { take } from './takeover.ts'
import { positionFromRaw } from './travel.ts'

/** What a movement asks for; `value` is absent for a trigger without one, and where only `touch` changes. */
export type Intent = { hand: Hand; path: Path; value: ParameterValue | undefined; touch?: boolean }
/** What a control says, and what it said before. */
type Move = { event: ControlEvent; before: number | undefined }

const CLICK: Position = 1 / 128

/** Where a control stands on its way, as a parameter counts it. */
export const placeOf = ({ control, row }: Hand, raw: number): Position => {
  const at = positionFromRaw(row, raw, largest(control.message))
  return control.invert ? 1 - at : at
}

const absolute = (hand: Hand, { event, before }: Move, now: ParameterValue): ParameterValue | undefined => {
  const last = before === undefined ? undefined : placeOf(hand, before)
  const to = take(hand.takeover, last, placeOf(hand, event.value), positionOf(hand.row, now))
  return to === undefined ? undefined : valueAt(hand.row, to)
}

const relative = (hand: Hand, { event }: Move, now: ParameterValue): ParameterValue => {
  const way = clicks(hand.control.relative, event.value) * (hand.step ?? CLICK)
  const at = positionOf(hand.row, now) + (hand.control.invert ? -way : way)
  return valueAt(hand.row, Math.min(1, Math.max(0, at)))
}

const button = (hand: Hand, pressed: boolean, now: ParameterValue): ParameterValue | undefined => {
  const on = hand.value ?? (hand.row.type === 'boolean' ? true : (hand.row.range?.[1] ?? 1))
  const off = typeof on === 'boolean' ? !on : (hand.row.default ?? 0)
  if (hand.mode === 'momentary') return pressed ? on : off
  if (!pressed) return
  return hand.mode === 'toggle' && now === on ? off : on
}

/** A button sends a press each time that it is at or over its half; what slides is pressed when it crosses it. */
const isPress = ({ control }: Hand, { event, before }: Move): boolean => {
  if (control.relative) return clicks(control.relative, event.value) !== 0
  if (event.message === 'note') return event.value > 0
  const top = largest(event.message)
  return event.value / top >= 0.5 && (control.kind === 'button' || (before !== undefined && before / top < 0.5))
}

/** What a trigger is fired with; an encoder fires it once a click, with the sign of its turn. */
const fired = ({ control, value }: Hand, { event }: Move): ParameterValue | undefined =>
  control.relative && typeof value === 'number' ? value * Math.sign(clicks(control.relative, event.value)) : value

const answer = (mapping: Mapping, hand: Hand, move: Move): Intent | undefined => {
  if (hand.mode === 'trigger')
    return isPress(hand, move) ? { hand, path: hand.path, value: fired(hand, move) } : undefined
  const now = mapping.parameters.read(hand.path)
  if (now === undefined) return
  const value =
    hand.mode !== 'absolute'
      ? button(hand, isPress(hand, move), now)
      : hand.control.relative
        ? relative(hand, move, now)
        : absolute(hand, move, now)
  return value === undefined ? undefined : { hand, path: hand.path, value }
}

/** What an event moves: for a button that is let go, what its press moved, on whatever page or layer that was. */
const movedBy = (mapping: Mapping, control: Control, { event }: Move): readonly Hand[] => {
  const { down } = mapping.state
  const hands = activeHands(mapping, control)
  if (control.kind !== 'button') return hands
  const pressed = down.get(control)
  if (event.value > 0) down.set(control, hands)
  else down.delete(control)
  return event.value > 0 ? hands : (pressed ?? hands)
}

/** Takes or gives back what the touched control moves. */
const touch = (mapping: Mapping, event: ControlEvent): Intent[] => {
  const control = mapping.byTouch.get(eventKey(event))
  if (!control) return []
  const { touched } = mapping.state
  if (event.value > 0) touched.add(control)
  else touched.delete(control)
  return activeHands(mapping, control).flatMap(hand =>
    hand.mode === 'absolute' ? [{ hand, path: hand.path, value: undefined, touch: event.value > 0 }] : [],
  )
}

/** What an event of the device asks for, one for each binding of its control that is active; nothing for a control that
 *  waits for its takeover, a button let go, or one that is not in the profile. */
export const resolve = (mapping: Mapping, event: ControlEvent): Intent[] => {
  const control = mapping.byEvent.get(eventKey(event))
  if (!control) return touch(mapping, event)
  const { heard } = mapping.state
  const move = { event, before: heard.get(control) }
  heard.set(control, event.value)
  return movedBy(mapping, control, move).flatMap(hand => answer(mapping, hand, move) ?? [])
}
