import { bytesOf } from './bytes.ts'
import type { Led } from './led.ts'

/** The bytes that put a lamp, ring or motor at a value. A note of value 0 is a note-on with velocity 0, as lamps
 *  expect it. */
export const lampBytes = ({ message, channel, number, bytes }: Led, value: number): number[] => {
  const two = (one: number): string => one.toString(16).padStart(2, '0')
  if (message === 'sysex') return bytesOf(bytes.replaceAll('nn', two(number)).replaceAll('vv', two(value)))
  if (message === 'pitchbend') return [0xe0 | (channel - 1), value & 127, value >> 7]
  return [(message === 'cc' ? 0xb0 : 0x90) | (channel - 1), number, value]
}
