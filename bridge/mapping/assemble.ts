import type { Control } from './expand.ts'
import type { ControlEvent } from './event.ts'

/** The upper half that was heard, until its lower half comes. */
type Half = { upper: number; waits: boolean }

/** Both halves of 14 bits as one value. */
const whole = (half: Half, lower: number): number => (half.upper << 7) | lower

/** Where an upper half comes while the last one still waits, the device sends no lower halves: 7 bits stretched to 14,
 *  both ends exactly. */
const take = (half: Half, upper: number): number | undefined => {
  const alone = half.waits
  half.upper = upper
  half.waits = true
  return alone ? (upper << 7) | upper : undefined
}

/** Makes one event of the several that 14-bit controls send; all others go through as they are. State is one half for
 *  each such control and one parameter number for each channel.
 *  @returns  what was said; undefined while more has to come
 *  Source: MIDI 1.0 Detailed Specification, control changes 0–31 with 32–63, 98–101, 6 and 38 */
export const createAssembler = (
  controls: readonly Pick<Control, 'message' | 'channel' | 'number'>[],
): ((event: ControlEvent) => ControlEvent | undefined) => {
  const uppers = new Map<string, Half>()
  const lowers = new Map<string, { number: number; half: Half }>()
  const parameters = new Map<number, { number: number; half: Half }>()
  for (const { message, channel, number } of controls) {
    if (message === 'nrpn') parameters.set(channel, { number: 0x3fff, half: { upper: 0, waits: false } })
    if (message !== 'cc14') continue
    const half = { upper: 0, waits: false }
    uppers.set(`${channel} ${number}`, half)
    lowers.set(`${channel} ${number + 32}`, { number, half })
  }
  const parameter = (event: ControlEvent): ControlEvent | undefined => {
    const chosen = parameters.get(event.channel)
    if (!chosen) return event
    const say = (value: number | undefined): ControlEvent | undefined =>
      value === undefined || chosen.number === 0x3fff
        ? undefined
        : { message: 'nrpn', channel: event.channel, number: chosen.number, value }
    const choose = (number: number): undefined => {
      if (number !== chosen.number) chosen.half.waits = false
      chosen.number = number
    }
    if (event.number === 99) return choose((event.value << 7) | (chosen.number & 127))
    if (event.number === 98) return choose((chosen.number & 0x3f80) | event.value)
    if (event.number === 100 || event.number === 101) return choose(0x3fff)
    if (event.number === 6) return say(take(chosen.half, event.value))
    if (event.number !== 38) return event
    chosen.half.waits = false
    return say(whole(chosen.half, event.value))
  }
  return event => {
    if (event.message !== 'cc') return event
    const key = `${event.channel} ${event.number}`
    const upper = uppers.get(key)
    const lower = lowers.get(key)
    if (!upper && !lower) return parameter(event)
    const value = upper ? take(upper, event.value) : lower && whole(lower.half, event.value)
    if (lower && !upper) lower.half.waits = false
    return value === undefined
      ? undefined
      : { message: 'cc14', channel: event.channel, number: lower && !upper ? lower.number : event.number, value }
  }
}
