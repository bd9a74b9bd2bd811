import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'
import { PROFILES } from '../midi/rig.ts'

/** One control of a device and one thing that it is bound to, as a reader of the profile's text would note it down. It
 *  shares no code with the bridge: what both say has to be the same. */
export type Bound = {
  id: string
  control: ProfileControl
  channel: number
  number: number
  /** Index of the strip, from the left; of a page that is turned to, its number from 0. */
  strip: number
  page: number
  path: string
  binding: ProfileBinding
}

export const profiles = readdirSync(PROFILES)
  .filter(file => file.endsWith('.json') && file !== 'profile.schema.json')
  .map(file => ({ file, profile: JSON.parse(readFileSync(join(PROFILES, file), 'utf8')) as Profile }))

export const at = <T>(list: T | T[] | undefined, strip: number): T | undefined =>
  Array.isArray(list) ? list[strip] : list

const bound = (profile: Profile, binding: ProfileBinding, place: number, size: number): Bound => {
  const isIt = ({ id }: ProfileControl) =>
    id === binding.control || id.replace('{strip}', `${place + 1}`) === binding.control
  const control = profile.controls.find(isIt) as ProfileControl
  const strip = place % size
  const { deck, stem } = profile.strips?.[place] ?? {}
  return {
    id: binding.control.replace('{strip}', `${strip + 1}`),
    control,
    channel: at(control.channel, strip) as number,
    number: at(control.number, strip) ?? 0,
    strip,
    page: Math.floor(place / size),
    path: binding.path.replace('{deck}', `${deck}`).replace('{stem}', `${stem}`),
    binding,
  }
}

/** The strip of a control that is named by its own number: encoder-8 of encoder-{strip} is the eighth. */
const stripOf = (profile: Profile, { control }: ProfileBinding): number => {
  const number = Number(/-(\d+)$/.exec(control)?.[1] ?? 1)
  const isOwn = profile.controls.some(({ id }) => id === control)
  return isOwn ? 0 : number - 1
}

/** Everything that the profile binds, on every page and in every layer. */
export const boundOf = (profile: Profile): Bound[] => {
  const count = profile.strips?.length ?? 1
  const size = profile.bank?.size ?? count
  const own = new Set(profile.bindings.map(({ control, layer }) => `${control} ${layer}`))
  return profile.bindings.flatMap(binding =>
    binding.control.includes('{strip}')
      ? Array.from({ length: count }, (_, place) => bound(profile, binding, place, size)).filter(
          ({ id }) => !own.has(`${id} ${binding.layer}`),
        )
      : [bound(profile, binding, stripOf(profile, binding), size)],
  )
}

export const topOf = ({ message }: ProfileControl): number => (message === 'cc' || message === 'note' ? 127 : 16383)

/** What the device sends when the control stands at `value`. */
export const bytesOf = ({ control, channel, number }: Bound, value: number): number[] => {
  const cc = (one: number, two: number): number[] => [0xb0 + channel - 1, one, two]
  const [high, low] = [value >> 7, value & 127]
  switch (control.message) {
    case 'note':
      return [0x90 + channel - 1, number, value]
    case 'cc':
      return cc(number, value)
    case 'pitchbend':
      return [0xe0 + channel - 1, low, high]
    case 'cc14':
      return [...cc(number, high), ...cc(number + 32, low)]
    case 'nrpn':
      return [...cc(99, number >> 7), ...cc(98, number & 127), ...cc(6, high), ...cc(38, low)]
  }
}

/** What an encoder sends for so many clicks. */
export const clickOf = ({ control }: Bound, clicks: number): number => {
  const size = Math.abs(clicks)
  switch (control.relative) {
    case 'sign-bit':
      return clicks < 0 ? 64 + size : size
    case 'sign-bit-reversed':
      return clicks < 0 ? size : 64 + size
    case 'offset-64':
      return 64 + clicks
    default:
      return clicks < 0 ? 128 - size : size
  }
}

/** What the device is sent for a lamp at a value. */
export const lampOf = ({ control, channel, number, strip }: Bound, value: number): number[] => {
  const led = control.led ?? {}
  const [ch, no] = [at(led.channel, strip) ?? channel, at(led.number, strip) ?? number]
  switch (led.message ?? control.message) {
    case 'sysex':
      return (led.bytes ?? '').split(' ').map(byte => (byte === 'nn' ? no : byte === 'vv' ? value : parseInt(byte, 16)))
    case 'pitchbend':
      return [0xe0 + ch - 1, value & 127, value >> 7]
    case 'note':
      return [0x90 + ch - 1, no, value]
    default:
      return [0xb0 + ch - 1, no, value]
  }
}

/** The value of a lamp's state, by the palette where it has one. */
export const colourOf = (profile: Profile, of: Bound, state: 'on' | 'off' | 'ready'): number => {
  const led = of.control.led ?? {}
  const given = at(led[state], of.strip) ?? (state === 'ready' ? at(led.off, of.strip) : undefined)
  if (typeof given !== 'string') return given ?? (state === 'on' ? 127 : 0)
  return profile.palette?.[given.replace('{stem}', profile.strips?.[of.strip]?.stem ?? '')] ?? -1
}
