import { beginsWith } from './bytes.ts'
import type { Mapping } from './mapping.ts'

/** Takes a device's word on where its controls stand. Nothing moves by it: a control that is heard of picks its value up
 *  as if it had been moved there. Bytes that say something else are passed over. */
export const hearPositions = ({ profile: { positions }, controls, state }: Mapping, sysex: ArrayLike<number>): void => {
  if (!positions || !beginsWith(sysex, positions.starts)) return
  const from = positions.starts.split(' ').length
  for (const [at, id] of positions.controls.entries()) {
    const value = sysex[from + at]
    const control = controls.find(one => one.id === id)
    if (control && value !== undefined && value < 128) state.heard.set(control, value)
  }
}
