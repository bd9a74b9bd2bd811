import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { positionOf } from '../../contract/travel.ts'
import type { Control } from './expand.ts'
import { type ControlEvent, eventKey } from './event.ts'
import { lampBytes } from './lamp-bytes.ts'
import { isLayerOn } from './layers.ts'
import type { Led } from './led.ts'
import { activeHands, type Hand, type Mapping } from './mapping.ts'
import { rawFromPosition } from './travel.ts'

/** A message to the device; a later one for the same lamp makes an earlier one that still waits worthless. */
export type Showing = { lamp: string; bytes: number[] }

const showing = ({ id }: Control, led: Led, value: number): Showing => ({ lamp: id, bytes: lampBytes(led, value) })

const isOn = (hand: Hand, now: ParameterValue): boolean => {
  if (hand.value !== undefined) return now === hand.value
  return typeof now === 'boolean' ? now : now !== hand.row.default
}

/** How far a reading is from one end of a span to the other, in whole steps of the lamp. */
const spanned = (now: number, [from, to]: readonly [number, number], [low, high]: readonly [number, number]): number =>
  low + Math.round(Math.min(1, Math.max(0, (now - from) / (to - from))) * (high - low))

const level = (hand: Hand, led: Led, now: ParameterValue): number => {
  if (hand.mode === 'trigger') return led.ready
  if (hand.mode !== 'absolute' || hand.row.type !== 'number')
    return isOn(hand, now) === (hand.lit !== 'off') ? led.on : led.off
  const { span } = hand
  if (span) return spanned(Number(now), span, led.range ?? [0, 127])
  const range = led.range ?? ([0, led.message === 'pitchbend' ? 16383 : 127] as const)
  const at = positionOf(hand.row, now)
  return rawFromPosition(hand.row, hand.control.invert ? 1 - at : at, range)
}

/** What shows a control's first binding of those that are active; a motor under a finger is left alone. */
const showHand = (mapping: Mapping, hand: Hand, now: ParameterValue): Showing[] => {
  const { control } = hand
  const { led } = control
  if (!led || mapping.state.touched.has(control) || activeHands(mapping, control)[0] !== hand) return []
  return [showing(control, led, level(hand, led, now))]
}

/** What the device has to show when a parameter stands at `value`. A fader or ring is not told what it said itself;
 *  a button's lamp always is.
 *  @param by  the hand that made the change, when it was one of this device */
export const show = (mapping: Mapping, path: Path, value: ParameterValue, by?: Hand): Showing[] =>
  (mapping.byPath.get(path) ?? []).flatMap(hand => {
    const saidItself = hand === by && hand.mode === 'absolute' && !hand.control.relative
    return hand.mode === 'trigger' || saidItself ? [] : showHand(mapping, hand, value)
  })

/** What the control of an event shows once it is let go, as it stands: some devices turn a button's lamp off by
 *  themselves then, and a motor that was under a finger may stand elsewhere. */
export const showAgain = (mapping: Mapping, event: ControlEvent): Showing[] => {
  if (event.value > 0) return []
  const key = eventKey(event)
  const touched = mapping.byTouch.get(key)
  const control = mapping.byEvent.get(key)
  return [touched, control?.kind === 'button' ? control : undefined].flatMap(one =>
    one ? showControl(mapping, one) : [],
  )
}

/** A lamp at a value of its own. */
export const showAs = ({ id, led }: Control, value: number): Showing[] =>
  led ? [{ lamp: id, bytes: lampBytes(led, value) }] : []

/** What the lamp of a control shows, as it stands now: by the first binding that is active, dark without one; that of a
 *  layer's button, whether the layer is on. */
export const showControl = (mapping: Mapping, control: Control): Showing[] => {
  const { led } = control
  if (!led) return []
  const [hand] = activeHands(mapping, control)
  if (hand?.mode === 'trigger') return [showing(control, led, led.ready)]
  const now = hand && mapping.parameters.read(hand.path)
  if (hand && now !== undefined) return showHand(mapping, hand, now)
  return [showing(control, led, isLayerOn(mapping, control) ? led.on : led.off)]
}

/** Every lamp, ring and motor of the device as it has to stand now. */
export const showAll = (mapping: Mapping): Showing[] =>
  mapping.controls.flatMap(control => showControl(mapping, control))

/** Every lamp dark: for a device that is let go. */
export const showNothing = (mapping: Mapping): Showing[] =>
  mapping.controls.flatMap(control =>
    control.led && (control.kind === 'button' || control.kind === 'lamp')
      ? [showing(control, control.led, control.led.off)]
      : [],
  )
