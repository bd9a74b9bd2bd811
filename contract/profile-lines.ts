/** The lines of a profile written out: one control each, with {strip}, {deck} and {stem} put in. */
import type { ControlBinding, Profile, ProfileBinding, ProfileControl } from './profile.ts'

export const STRIP = '{strip}'

/** What a control of a strip has: one for all, or its own of a list. */
export const pick = <T>(of: T | T[] | undefined, strip: number, otherwise: T): T =>
  (Array.isArray(of) ? of[strip] : of) ?? otherwise

/** How many strips the device has. */
export const stripsOf = ({ bank, strips }: Profile): number => bank?.size ?? strips?.length ?? 0

/** How many pages of strips there are; 1 without a bank. */
export const pagesOf = ({ bank, strips }: Profile): number =>
  bank ? Math.max(1, Math.ceil((strips?.length ?? 0) / bank.size)) : 1

/** How many controls a line stands for: with {strip} as many as it has numbers or channels, else the strips. */
export const widthOf = (profile: Profile, { id, number, channel }: ProfileControl): number => {
  if (!id.includes(STRIP)) return 1
  return Array.isArray(number) ? number.length : Array.isArray(channel) ? channel.length : stripsOf(profile)
}

/** One control of the device. `given`: the line that it is written by; `strip`: from 0. */
export type WrittenControl = { id: string; given: ProfileControl; strip: number }

/** By what it is known, with what stands where nothing is written. */
export const channelOf = ({ given, strip }: WrittenControl): number => pick(given.channel, strip, 1)
export const numberOf = ({ given, strip }: WrittenControl): number => pick(given.number, strip, 0)

/** Every control of the device, in the order of the lines. */
export const controlsOf = (profile: Profile): WrittenControl[] =>
  profile.controls.flatMap(given =>
    Array.from({ length: widthOf(profile, given) }, (_, strip) => ({
      id: given.id.replaceAll(STRIP, String(strip + 1)),
      given,
      strip,
    })),
  )

/** One thing that one control does. `index`: the line that says so; `strip`: of a line for all strips, from 0 over all
 *  pages. */
export type WrittenBinding = ControlBinding & { control: string; index: number; strip: number | undefined }

const written = (profile: Profile, line: ProfileBinding, index: number, strip?: number): WrittenBinding => {
  const { free: _, ...binding } = line
  if (strip === undefined) return { ...binding, index, strip }
  const { deck = '', stem = '' } = profile.strips?.[strip] ?? {}
  const size = stripsOf(profile)
  return {
    ...binding,
    control: line.control.replaceAll(STRIP, String((strip % size) + 1)),
    path: line.path.replaceAll('{deck}', `${deck}`).replaceAll('{stem}', stem),
    ...(profile.bank ? { page: Math.floor(strip / size) + 1 } : {}),
    index,
    strip,
  }
}

/** What every control does, in the order of the lines. What names one control of a strip stands over what is written for
 *  all strips, in its layer. A line whose control is not there is left out. */
export const bindingsOf = (profile: Profile): WrittenBinding[] => {
  const there = new Set(controlsOf(profile).map(({ id }) => id))
  const own = new Set(profile.bindings.map(({ control, layer }) => `${control} ${layer}`))
  return profile.bindings.flatMap((line, index) => {
    if (line.free) return []
    const isForAll = line.control.includes(STRIP)
    const all = isForAll
      ? (profile.strips ?? []).map((_, strip) => written(profile, line, index, strip))
      : [written(profile, line, index)]
    return all.filter(({ control, layer }) => there.has(control) && !(isForAll && own.has(`${control} ${layer}`)))
  })
}

/** All that one control does. */
export const doneBy = (profile: Profile, id: string): ControlBinding[] =>
  bindingsOf(profile).flatMap(({ control, index: _, strip: __, ...binding }) => (control === id ? [binding] : []))

/** What a control sends; `number` is 0 for pitch-bend. */
export type Sent = { message: ProfileControl['message']; channel: number; number: number }

/** Every message that no other control may send: its own, the lower half of 14 bits, and what it says when it is touched;
 *  none for a lamp. */
export const sentBy = (control: WrittenControl): Sent[] => {
  const { given, strip } = control
  const { kind, message, touch } = given
  const channel = channelOf(control)
  const number = message === 'pitchbend' ? 0 : numberOf(control)
  const own: Sent[] =
    kind === 'lamp'
      ? []
      : message === 'cc14'
        ? [0, 32].map(more => ({ message: 'cc', channel, number: number + more }))
        : [{ message, channel, number }]
  const finger = touch && {
    message: touch.message,
    channel: pick(touch.channel, strip, channel),
    number: pick(touch.number, strip, 0),
  }
  return finger ? [...own, finger] : own
}
