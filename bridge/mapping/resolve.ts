import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Position } from '../../contract/units.ts'
import { type ControlEvent, eventKey, largest } from './event.ts'
import type { Hand, Mapping } from './mapping.ts'
import { mayTake } from './pickup.ts'
import { positionOf, valueAt } from '../../contract/travel.ts'
import { positionFromRaw } from './travel.ts'

/** What a movement asks for; `value` is absent for a trigger without one. */
export type Intent = { hand: Hand; path: Path; value: ParameterValue | undefined }

const CLICK: Position = 1 / 128

const absolute = (hand: Hand, event: ControlEvent, now: ParameterValue): ParameterValue | undefined => {
  const at = positionFromRaw(hand.row, event.value, largest(event.message))
  const { last } = hand
  hand.last = at
  if (hand.takeover === 'pickup' && !mayTake(last, at, positionOf(hand.row, now))) return
  return valueAt(hand.row, at)
}

/** Clicks of an encoder, upwards positive. */
const clicks = (coding: Hand['control']['relative'], raw: number): number => {
  if (coding === 'sign-bit') return raw & 64 ? -(raw & 63) : raw
  if (coding === 'offset-64') return raw - 64
  return raw < 64 ? raw : raw - 128
}

const relative = (hand: Hand, event: ControlEvent, now: ParameterValue): ParameterValue => {
  const at = positionOf(hand.row, now) + clicks(hand.control.relative, event.value) * (hand.step ?? CLICK)
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
const isPress = (hand: Hand, { message, value }: ControlEvent): boolean => {
  if (message === 'note') return value > 0
  const at = value / largest(message)
  const { last } = hand
  hand.last = at
  return at >= 0.5 && (hand.control.kind === 'button' || (last !== undefined && last < 0.5))
}

const answer = (mapping: Mapping, hand: Hand, event: ControlEvent): Intent | undefined => {
  if (hand.mode === 'trigger') return isPress(hand, event) ? { hand, path: hand.path, value: hand.value } : undefined
  const now = mapping.parameters.read(hand.path)
  if (now === undefined) return
  const value =
    hand.mode !== 'absolute'
      ? button(hand, isPress(hand, event), now)
      : hand.control.kind === 'encoder' && hand.control.relative
        ? relative(hand, event, now)
        : absolute(hand, event, now)
  return value === undefined ? undefined : { hand, path: hand.path, value }
}

/** What an event of the device asks for, one for each binding of its control; nothing for a control that waits for
 *  pickup, a button let go, or one that is not in the profile. */
export const resolve = (mapping: Mapping, event: ControlEvent): Intent[] => {
  const intents: Intent[] = []
  for (const hand of mapping.byEvent.get(eventKey(event)) ?? []) {
    const intent = answer(mapping, hand, event)
    if (intent) intents.push(intent)
  }
  return intents
}
