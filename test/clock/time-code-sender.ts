import { codeOf, type FrameType, type TimeCode } from '../../bridge/clock/in/time-code.ts'

/** The data byte of a quarter frame by its number from 00:00:00:00 on. A code takes two frames to come whole, and names
 *  the one at which its first piece was sent. Source: MIDI 1.0 detailed specification, MIDI time code */
export const quarterFrame = (type: FrameType, quarter: number): number => {
  const piece = ((quarter % 8) + 8) % 8
  const { hours, minutes, seconds, frames } = codeOf(type, (quarter - piece) / 4)
  const bytes = [frames, seconds, minutes, hours | (type << 5)]
  const byte = bytes[piece >> 1] as number
  return (piece << 4) | (piece % 2 === 0 ? byte & 15 : byte >> 4)
}

export const fullFrame = ({ type, hours, minutes, seconds, frames }: TimeCode): number[] => [
  0xf0,
  0x7f,
  0x7f,
  1,
  1,
  hours | (type << 5),
  minutes,
  seconds,
  frames,
  0xf7,
]
