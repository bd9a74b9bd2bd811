import type { ProfileControl } from '../../../contract/profile.ts'
import type { ControlEvent } from '../event.ts'
import { likelyCoding, relativeCoding } from './relative-coding.ts'

/** A control as it would stand in a profile, but for its name. `says`: in words, what it sends. */
export type Recognised = {
  kind: 'fader' | 'button' | 'encoder'
  message: ProfileControl['message']
  channel: number
  number?: number
  relative?: NonNullable<ProfileControl['relative']>
  touch?: { message: 'note'; channel: number; number: number }
  says: string
}
/** more: too little was heard; back: it turns without ends, and the other way tells how it counts. */
type Verdict = Recognised | 'more' | 'back'

const onChannel = (channel: number): string => `on channel ${channel}`

/** The sender that said most: a message, a channel, a number. */
const busiest = (events: readonly ControlEvent[]): ControlEvent[] => {
  const groups = new Map<string, ControlEvent[]>()
  for (const event of events) {
    const key = `${event.channel} ${event.number}`
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? []
}

/** The note that a fader says under a finger: the first one that was pressed. */
const touchOf = (notes: readonly ControlEvent[]): Pick<Recognised, 'touch'> => {
  const first = notes.find(({ value }) => value > 0)
  return first ? { touch: { message: 'note', channel: first.channel, number: first.number } } : {}
}

const parameterNumber = (events: readonly ControlEvent[]): Recognised | undefined => {
  const said = (number: number): ControlEvent[] => events.filter(event => event.number === number)
  const [upper, lower, data] = [said(99).at(-1), said(98).at(-1), said(6)]
  if (!upper || !lower || data.length < 2) return
  const number = (upper.value << 7) | lower.value
  if (number > 16382) return
  const { channel } = upper
  return { kind: 'fader', message: 'nrpn', channel, number, says: `parameter ${number} ${onChannel(channel)}, 14 bits` }
}

const pair = (events: readonly ControlEvent[]): Recognised | undefined => {
  for (const { channel, number } of events) {
    if (number >= 32) continue
    const count = (of: number): number => events.filter(one => one.channel === channel && one.number === of).length
    if (count(number) > 1 && count(number + 32) > 1)
      return {
        kind: 'fader',
        message: 'cc14',
        channel,
        number,
        says: `controllers ${number} and ${number + 32} ${onChannel(channel)}, 14 bits`,
      }
  }
  return
}

const isButton = (values: readonly number[], patient: boolean): boolean => {
  const pressed = new Set(values.filter(value => value > 0))
  if (pressed.size !== 1 || values.some((value, n) => n > 0 && value === values[n - 1])) return false
  return values.length > 1 ? values.includes(0) : patient && values[0] === 127
}

const controller = (events: readonly ControlEvent[], patient: boolean): Verdict => {
  const own = busiest(events)
  const values = own.map(({ value }) => value)
  const [first] = own
  if (!first) return 'more'
  const { channel, number } = first
  const says = `controller ${number} ${onChannel(channel)}`
  const base = { message: 'cc' as const, channel, number }
  if (isButton(values, patient)) return { kind: 'button', ...base, says: `button: ${says}` }
  const coding = relativeCoding(values)
  if (coding === 'one-way' && !patient) return 'back'
  if (coding) {
    const relative = coding === 'one-way' ? likelyCoding(values) : coding
    return { kind: 'encoder', ...base, relative, says: `encoder: ${says}, ${relative}` }
  }
  return new Set(values).size > 2 ? { kind: 'fader', ...base, says: `${says}, 7 bits` } : 'more'
}

const note = (notes: readonly ControlEvent[], patient: boolean): Verdict => {
  const pressed = notes.find(({ value }) => value > 0)
  if (!pressed) return 'more'
  const { channel, number } = pressed
  // A note that is still down may be the touch of a fader that is about to move.
  const released = notes.some(one => one.value === 0 && one.number === number && one.channel === channel)
  return released || patient
    ? { kind: 'button', message: 'note', channel, number, says: `button: note ${number} ${onChannel(channel)}` }
    : 'more'
}

/** What kind of control sent this, by its bytes alone: a button, a fader or knob of 7 or 14 bits, a parameter number, a
 *  pitch-bend fader with its touch, an encoder with its coding. Total: any events at all are answered.
 *  @param patient  whether nothing more has come for long */
export const recognise = (events: readonly ControlEvent[], patient: boolean): Verdict => {
  const of = (message: ControlEvent['message']): ControlEvent[] => events.filter(event => event.message === message)
  const [bends, changes, notes] = [busiest(of('pitchbend')), of('cc'), of('note')]
  const [bend] = bends
  if (bend && bends.length > 2) {
    const { channel } = bend
    return { kind: 'fader', message: 'pitchbend', channel, ...touchOf(notes), says: `pitch bend ${onChannel(channel)}` }
  }
  const fine = parameterNumber(changes) ?? pair(changes)
  const found = fine ?? (changes.length > 0 ? controller(changes, patient) : 'more')
  if (typeof found === 'object') return found.kind === 'fader' ? { ...found, ...touchOf(notes) } : found
  return found === 'more' && changes.length < 2 ? note(notes, patient) : found
}
