import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'

/** One control of the device, with its own number. */
export type Control = {
  readonly id: string
  readonly kind: ProfileControl['kind']
  readonly message: ProfileControl['message']
  readonly channel: number
  readonly number: number
  readonly relative: ProfileControl['relative']
  readonly led: Led | undefined
}
export type Led = {
  readonly message: ProfileControl['message']
  readonly channel: number
  readonly number: number
  readonly on: number
  readonly off: number
  readonly range: readonly [number, number] | undefined
}
/** One binding to one control; `index` is its place in the profile. */
export type Target = Omit<ProfileBinding, 'control' | 'mode' | 'takeover'> & {
  readonly index: number
  readonly control: Control
  readonly mode: ProfileBinding['mode']
  readonly takeover: ProfileBinding['takeover']
}

const STRIP = '{strip}'

const pick = (of: number | number[] | undefined, strip: number, otherwise: number): number =>
  (Array.isArray(of) ? of[strip] : of) ?? otherwise

const controlOf = (given: ProfileControl, strip: number): Control => {
  const { kind, message, relative, led } = given
  const channel = pick(given.channel, strip, 1)
  const number = pick(given.number, strip, 0)
  return {
    id: given.id.replaceAll(STRIP, String(strip + 1)),
    kind,
    message,
    channel,
    number,
    relative,
    led: led && {
      message: led.message ?? message,
      channel: pick(led.channel, strip, channel),
      number: pick(led.number, strip, number),
      on: led.on ?? 127,
      off: led.off ?? 0,
      range: led.range,
    },
  }
}

/** How many controls a control with {strip} stands for: as many as it has numbers or channels, else the strips. */
const width = ({ number, channel }: ProfileControl, strips: number): number =>
  Array.isArray(number) ? number.length : Array.isArray(channel) ? channel.length : strips

/** Writes {strip}, {deck} and {stem} out: every control and every binding of the device, one each.
 *  A binding whose control is not there is left out; parseProfile has refused such a profile before. */
export const expand = (profile: Profile): { controls: Control[]; targets: Target[] } => {
  const strips = profile.strips ?? []
  const controls = profile.controls.flatMap(given =>
    given.id.includes(STRIP)
      ? Array.from({ length: width(given, strips.length) }, (_, strip) => controlOf(given, strip))
      : [controlOf(given, 0)],
  )
  const byId = new Map(controls.map(control => [control.id, control]))
  const targets = profile.bindings.flatMap((binding, index) => {
    const places = binding.control.includes(STRIP) ? [...strips.keys()] : [undefined]
    return places.flatMap((strip): Target[] => {
      const control = byId.get(
        strip === undefined ? binding.control : binding.control.replaceAll(STRIP, `${strip + 1}`),
      )
      const { deck = '', stem = '' } = (strip === undefined ? undefined : strips[strip]) ?? {}
      const path = binding.path.replaceAll('{deck}', `${deck}`).replaceAll('{stem}', stem)
      return control ? [{ ...binding, mode: binding.mode, takeover: binding.takeover, index, control, path }] : []
    })
  })
  return { controls, targets }
}
