import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'
import { colourOf, type Led, ledOf } from './led.ts'
import { pick, STRIP } from './strip.ts'

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
/** One binding to one control; `index` is its place in the profile, `page` the page of strips that it is for. */
export type Target = Omit<ProfileBinding, 'control' | 'mode' | 'takeover' | 'layer'> & {
  readonly index: number
  readonly page: number | undefined
  readonly layer: string | undefined
  readonly control: Control
  readonly mode: ProfileBinding['mode']
  readonly takeover: ProfileBinding['takeover']
}

const controlOf = (profile: Profile, given: ProfileControl, strip: number): Control => {
  const channel = pick(given.channel, strip, 1)
  const number = pick(given.number, strip, 0)
  const { touch } = given
  return {
    id: given.id.replaceAll(STRIP, String(strip + 1)),
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

/** How many strips the device has. */
export const stripsOf = ({ bank, strips }: Profile): number => bank?.size ?? strips?.length ?? 0

/** How many controls a control with {strip} stands for: as many as it has numbers or channels, else the strips. */
const width = ({ number, channel }: ProfileControl, strips: number): number =>
  Array.isArray(number) ? number.length : Array.isArray(channel) ? channel.length : strips

const controlsOf = (profile: Profile): Control[] =>
  profile.controls.flatMap(given =>
    given.id.includes(STRIP)
      ? Array.from({ length: width(given, stripsOf(profile)) }, (_, strip) => controlOf(profile, given, strip))
      : [controlOf(profile, given, 0)],
  )

const targetsOf = (profile: Profile, controls: readonly Control[]): Target[] => {
  const strips = profile.strips ?? []
  const size = stripsOf(profile)
  const byId = new Map(controls.map(control => [control.id, control]))
  const own = new Set(profile.bindings.map(({ control, layer }) => `${control} ${layer}`))
  const all = profile.bindings.flatMap((binding, index) => {
    const places = binding.control.includes(STRIP) ? [...strips.keys()] : [undefined]
    return places.flatMap((place): Target[] => {
      const id = place === undefined ? binding.control : binding.control.replaceAll(STRIP, `${(place % size) + 1}`)
      const control = byId.get(id)
      const { deck = '', stem = '' } = (place === undefined ? undefined : strips[place]) ?? {}
      const path = binding.path.replaceAll('{deck}', `${deck}`).replaceAll('{stem}', stem)
      const page = place === undefined || !profile.bank ? undefined : Math.floor(place / size)
      const { mode, takeover, layer } = binding
      return control ? [{ ...binding, mode, takeover, layer, index, page, control, path }] : []
    })
  })
  // What names one control of a strip stands over what is written for all strips.
  const isWritten = ({ index, control: { id } }: Target): boolean => profile.bindings[index]?.control === id
  return all.filter(target => isWritten(target) || !own.has(`${target.control.id} ${target.layer}`))
}

/** Writes {strip}, {deck} and {stem} out: every control and every binding of the device, one each.
 *  A binding whose control is not there is left out; parseProfile has refused such a profile before. */
export const expand = (profile: Profile): { controls: Control[]; targets: Target[] } => {
  const controls = controlsOf(profile)
  return { controls, targets: targetsOf(profile, controls) }
}
