import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { type ControlEvent, eventBytes, eventKey, largest } from './event.ts'
import type { Control, Led } from './expand.ts'
import type { Hand, Mapping } from './mapping.ts'
import { positionOf } from '../../contract/travel.ts'
import { rawFromPosition } from './travel.ts'

/** A message to the device; a later one for the same lamp makes an earlier one that still waits worthless. */
export type Showing = { lamp: string; bytes: number[] }

const showing = ({ id }: Control, led: Led, value: number): Showing => ({
  lamp: id,
  bytes: eventBytes({ ...led, value }),
})

const isOn = (hand: Hand, now: ParameterValue): boolean => {
  if (hand.value !== undefined) return now === hand.value
  return typeof now === 'boolean' ? now : now !== hand.row.default
}

const level = (hand: Hand, led: Led, now: ParameterValue): number => {
  if (hand.mode === 'trigger') return led.off
  if (hand.mode !== 'absolute' || hand.row.type !== 'number')
    return isOn(hand, now) === (hand.lit !== 'off') ? led.on : led.off
  const range = led.range ?? ([0, largest(led.message)] as const)
  return rawFromPosition(hand.row, positionOf(hand.row, now), range)
}

const showHand = (hand: Hand, now: ParameterValue): Showing[] => {
  const { led } = hand.control
  return led && hand.showsLamp ? [showing(hand.control, led, level(hand, led, now))] : []
}

/** What the device has to show when a parameter stands at `value`. A fader or ring is not told what it said itself;
 *  a button's lamp always is.
 *  @param by  the hand that made the change, when it was one of this device */
export const show = (mapping: Mapping, path: Path, value: ParameterValue, by?: Hand): Showing[] =>
  (mapping.byPath.get(path) ?? []).flatMap(hand => {
    const saidItself = hand === by && hand.mode === 'absolute' && !hand.control.relative
    return hand.mode === 'trigger' || saidItself ? [] : showHand(hand, value)
  })

/** The lamp of a button that was just let go, as it stands: some devices turn it off by themselves then. */
export const showAgain = (mapping: Mapping, event: ControlEvent): Showing[] => {
  const control = event.value === 0 ? mapping.byEvent.get(eventKey(event))?.[0]?.control : undefined
  return control?.kind === 'button' ? showControl(mapping, control) : []
}

/** What the lamp of a control shows, as it stands now: by the first binding that it has, dark without one. */
const showControl = (mapping: Mapping, control: Control): Showing[] => {
  if (!control.led) return []
  const hand = mapping.hands.find(one => one.control === control)
  const now = hand && mapping.parameters.read(hand.path)
  return hand && now !== undefined ? showHand(hand, now) : [showing(control, control.led, control.led.off)]
}

/** Every lamp, ring and motor of the device as it has to stand now. */
export const showAll = (mapping: Mapping): Showing[] =>
  mapping.controls.flatMap(control => showControl(mapping, control))

/** Every lamp dark: for a device that is let go. */
export const showNothing = (mapping: Mapping): Showing[] =>
  mapping.controls.flatMap(control =>
    control.led && control.kind === 'button' ? [showing(control, control.led, control.led.off)] : [],
  )
