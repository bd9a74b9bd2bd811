/** What a frame is counted by, with the type that a message has for it. Source: MIDI 1.0 detailed specification, MIDI
 *  time code: 24, 25, 30 with dropped numbers, 30. */
const TYPES = [
  { counted: 24, fps: 24, drops: false },
  { counted: 25, fps: 25, drops: false },
  { counted: 30, fps: 30_000 / 1001, drops: true },
  { counted: 30, fps: 30, drops: false },
] as const
export type FrameType = 0 | 1 | 2 | 3
/** Frames by their number from 00:00:00:00 on, in the counting of a type. */
export type Frames = number
export type TimeCode = { type: FrameType; hours: number; minutes: number; seconds: number; frames: number }

const DROPPED_IN_TEN_MINUTES = 18
const FRAMES_IN_TEN_MINUTES = 17_982

/** Frames a second; some programs run 24 and 30 slower by 1/1001, and do not say so. */
export const fpsOf = (type: FrameType, pulled: boolean): number => {
  const { fps, drops } = TYPES[type]
  return pulled && !drops && type !== 1 ? fps / 1.001 : fps
}

/** The number of the frame that a time code names; undefined where it names none. */
export const framesOf = ({ type, hours, minutes, seconds, frames }: TimeCode): Frames | undefined => {
  const { counted, drops } = TYPES[type]
  if (hours > 23 || minutes > 59 || seconds > 59 || frames >= counted) return undefined
  const minute = hours * 60 + minutes
  const dropped = drops ? 2 * (minute - Math.floor(minute / 10)) : 0
  return (minute * 60 + seconds) * counted + frames - dropped
}

/** The number that a frame has where it is counted with those that were dropped. */
const withDropped = (at: Frames): number => {
  const [tens, rest] = [Math.floor(at / FRAMES_IN_TEN_MINUTES), at % FRAMES_IN_TEN_MINUTES]
  return at + DROPPED_IN_TEN_MINUTES * tens + (rest < 2 ? 0 : 2 * Math.floor((rest - 2) / 1798))
}

/** The inverse of framesOf. */
export const codeOf = (type: FrameType, at: Frames): TimeCode => {
  const { counted, drops } = TYPES[type]
  const whole = Math.max(0, Math.floor(at))
  const all = drops ? withDropped(whole) : whole
  const seconds = Math.floor(all / counted)
  return {
    type,
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    frames: all % counted,
  }
}

/** `01:02:03:04`, with a semicolon where numbers are dropped. */
export const textOf = ({ type, hours, minutes, seconds, frames }: TimeCode): string => {
  const [h, m, s, f] = [hours, minutes, seconds, frames].map(n => String(n).padStart(2, '0'))
  return `${h}:${m}:${s}${TYPES[type].drops ? ';' : ':'}${f}`
}

/** The code of so many seconds as a clock counts them: 3600 is one hour, however many frames that has. */
export const codeAt = (type: FrameType, seconds: number): TimeCode => {
  const whole = Math.floor(seconds)
  return {
    type,
    hours: Math.floor(whole / 3600) % 24,
    minutes: Math.floor(whole / 60) % 60,
    seconds: whole % 60,
    frames: Math.floor((seconds - whole) * TYPES[type].counted),
  }
}

/** The code of eight quarter frames. Source: as above; a nibble each, the last with the type. */
export const ofPieces = (pieces: readonly number[]): TimeCode => {
  const byte = (i: number): number => (pieces[i] ?? 0) | ((pieces[i + 1] ?? 0) << 4)
  return {
    type: ((byte(6) >> 5) & 3) as FrameType,
    hours: byte(6) & 31,
    minutes: byte(4) & 63,
    seconds: byte(2) & 63,
    frames: byte(0) & 31,
  }
}

/** The code of a full frame message, F0 7F device 01 01 hr mn sc fr F7; undefined for another SysEx. */
export const ofFullFrame = (bytes: ArrayLike<number>): TimeCode | undefined => {
  const [head, id, , sub, kind, hr = 0, minutes = 0, seconds = 0, frames = 0, end] = Array.from(bytes)
  if (bytes.length !== 10 || head !== 0xf0 || id !== 0x7f || sub !== 1 || kind !== 1 || end !== 0xf7) return undefined
  return { type: ((hr >> 5) & 3) as FrameType, hours: hr & 31, minutes, seconds, frames }
}
