import { pagesOf } from '../../contract/profile-lines.ts'
import type { Control } from './expand.ts'
import { type ControlEvent, eventKey } from './event.ts'
import { type Mapping, rearm } from './mapping.ts'

const turnLayer = ({ profile, state }: Mapping, { id }: Control, pressed: boolean): void => {
  for (const { name, control, hold = true } of profile.layers ?? []) {
    if (control !== id) continue
    if (pressed) state.layer = !hold && state.layer === name ? undefined : name
    else if (hold && state.layer === name) state.layer = undefined
  }
}

const turnPage = (mapping: Mapping, { id }: Control): void => {
  const { profile, state } = mapping
  const step = id === profile.bank?.next ? 1 : id === profile.bank?.previous ? -1 : 0
  const pages = pagesOf(profile)
  state.page = (state.page + step + pages) % pages
}

/** Turns to another layer or page by an event of its button. Where each control is stays known, since the same control
 *  goes on from there; it takes what lies under it now only by its takeover. A button that turns a page inside the
 *  device has every position forgotten: who knows what lies under the fingers then.
 *  @returns  whether the device has to be shown anew */
export const turn = (mapping: Mapping, event: ControlEvent): boolean => {
  const control = mapping.byEvent.get(eventKey(event))
  if (!control) return false
  const { layer, page } = mapping.state
  const pressed = event.value > 0
  turnLayer(mapping, control, pressed)
  if (pressed) turnPage(mapping, control)
  if (pressed && mapping.profile.rearm?.includes(control.id)) rearm(mapping)
  return mapping.state.layer !== layer || mapping.state.page !== page
}

/** Whether a control's button is that of the layer that is on. */
export const isLayerOn = ({ profile, state }: Mapping, { id }: Control): boolean =>
  profile.layers?.some(({ name, control }) => name === state.layer && control === id) ?? false
