import { RATE } from './voices/sound.ts'

const COMBS = [0.0297, 0.0371, 0.0411, 0.0437]
const ALL_PASSES = [0.005, 0.0017]

const comb = (length: number, feedback: number): ((x: number) => number) => {
  const line = new Float64Array(length)
  let at = 0
  let damped = 0
  return x => {
    const out = line[at] as number
    damped = 0.65 * out + 0.35 * damped
    line[at] = x + feedback * damped
    at = (at + 1) % length
    return out
  }
}

const allPass = (length: number): ((x: number) => number) => {
  const line = new Float64Array(length)
  let at = 0
  return x => {
    const delayed = line[at] as number
    const out = delayed - 0.5 * x
    line[at] = x + 0.5 * out
    at = (at + 1) % length
    return out
  }
}

/** Adds the sound of a room to a channel.
 *  @param share  level of the room against the sound
 *  @param widen  seconds by which this channel's room differs from the other's
 *  Source: Schroeder, Natural Sounding Artificial Reverberation, 1962 */
export const addRoom = (channel: Float32Array, share: number, widen: number): void => {
  const combs = COMBS.map(seconds => comb(Math.round((seconds + widen) * RATE), 0.76))
  const passes = ALL_PASSES.map(seconds => allPass(Math.round((seconds + widen / 4) * RATE)))
  for (let i = 0; i < channel.length; i++) {
    const x = channel[i] as number
    let room = 0
    for (const ring of combs) room += ring(x)
    for (const pass of passes) room = pass(room)
    channel[i] = x + share * 0.25 * room
  }
}
