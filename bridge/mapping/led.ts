import { pick } from '../../contract/profile-lines.ts'
import type { Profile, ProfileControl } from '../../contract/profile.ts'

export type Led = {
  readonly message: 'cc' | 'note' | 'pitchbend' | 'sysex'
  readonly channel: number
  readonly number: number
  /** Of a sysex lamp, in hexadecimal, with nn and vv. */
  readonly bytes: string
  readonly on: number
  readonly off: number
  /** Of a button that only fires. */
  readonly ready: number
  readonly range: readonly [number, number] | undefined
}
type Given = NonNullable<ProfileControl['led']>

/** The value of a colour: itself, or what the palette says; `strip` names the stem of {stem}. */
export const colourOf = (profile: Profile, colour: number | string, strip: number): number | undefined => {
  if (typeof colour === 'number') return colour
  return profile.palette?.[colour.replaceAll('{stem}', profile.strips?.[strip]?.stem ?? '')]
}

/** What shows a control: at its own message and number unless its lamp names others. */
export const ledOf = (profile: Profile, control: ProfileControl, led: Given, strip: number): Led => {
  const { message } = control
  const off = colourOf(profile, pick(led.off, strip, 0), strip) ?? 0
  return {
    message: led.message ?? (message === 'cc14' || message === 'nrpn' ? 'cc' : message),
    channel: pick(led.channel, strip, pick(control.channel, strip, 1)),
    number: pick(led.number, strip, pick(control.number, strip, 0)),
    bytes: led.bytes ?? '',
    on: colourOf(profile, pick(led.on, strip, 127), strip) ?? 127,
    off,
    ready: colourOf(profile, pick(led.ready, strip, off), strip) ?? off,
    range: led.range,
  }
}
