import {
  bindingsOf,
  channelOf,
  controlsOf,
  numberOf,
  pick,
  STRIP,
  type WrittenControl,
} from '../../contract/profile-lines.ts'
import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'
import { colourOf, type Led, ledOf } from './led.ts'

/** One control of the device, with its own number. */
export type Control = {
  readonly id: string
  readonly kind: ProfileControl['kind']
  readonly message: ProfileControl['message']
  readonly channel: number
  readonly number: number
  readonly relative: ProfileControl['relative']
  readonly invert: boolean
  readonly touch: { readonly message: 'cc' | 'note'; readonly channel: number; readonly number: number } | undefined
  readonly led: Led | undefined
  /** The lamp that blinks while it waits, and in which values. */
  readonly hint: { readonly lamp: string; readonly up: number; readonly down: number } | undefined
}
/** One binding to one control; `index` is its place in the profile, `page` the page of strips that it is for, from 0. */
export type Target = Omit<ProfileBinding, 'control' | 'mode' | 'takeover' | 'layer' | 'page' | 'free'> & {
  readonly index: number
  readonly page: number | undefined
  readonly layer: string | undefined
  readonly control: Control
  readonly mode: ProfileBinding['mode']
  readonly takeover: ProfileBinding['takeover']
}

const controlOf = (profile: Profile, written: WrittenControl): Control => {
  const { id, given, strip } = written
  const [channel, number] = [channelOf(written), numberOf(written)]
  const { touch } = given
  return {
    id,
    kind: given.kind,
    message: given.message,
    channel,
    number,
    relative: given.relative,
    invert: given.invert ?? false,
    touch: touch && {
      message: touch.message,
      channel: pick(touch.channel, strip, channel),
      number: pick(touch.number, strip, 0),
    },
    led: given.led && ledOf(profile, given, given.led, strip),
    hint: given.hint && {
      lamp: given.hint.lamp.replaceAll(STRIP, String(strip + 1)),
      up: colourOf(profile, given.hint.up, strip) ?? 127,
      down: colourOf(profile, given.hint.down, strip) ?? 127,
    },
  }
}

const targetsOf = (profile: Profile, controls: readonly Control[]): Target[] => {
  const byId = new Map(controls.map(control => [control.id, control]))
  return bindingsOf(profile).flatMap(({ strip: _, ...binding }): Target[] => {
    const control = byId.get(binding.control)
    const page = binding.page === undefined ? undefined : binding.page - 1
    const { mode, takeover, layer } = binding
    return control ? [{ ...binding, mode, takeover, layer, page, control }] : []
  })
}

/** Writes {strip}, {deck} and {stem} out: every control and every binding of the device, one each.
 *  A binding whose control is not there is left out; parseProfile has refused such a profile before. */
export const expand = (profile: Profile): { controls: Control[]; targets: Target[] } => {
  const controls = controlsOf(profile).map(one => controlOf(profile, one))
  return { controls, targets: targetsOf(profile, controls) }
}
