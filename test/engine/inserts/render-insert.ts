import { OWN_EFFECTS } from '../../../contract/insert-effects.ts'
import type { ParameterValue } from '../../../contract/parameter-row.ts'
import { createOwnInsert } from '../../../engine/inserts/create-own.ts'
import type { OwnInsert } from '../../../engine/inserts/own-insert.ts'
import { RATE } from '../sound.ts'

export const BEAT = RATE / 2
const BLOCK = 128

/** An effect of our own, turned so; its beat is half a second. */
export const insertOf = (
  id: string,
  settings: Record<string, ParameterValue> = {},
  rate = RATE,
  beat = rate / 2,
): OwnInsert => {
  const effect = OWN_EFFECTS.find(one => one.id === id)
  const insert = effect && createOwnInsert(effect, { rate, beat: { frames: beat } })
  if (!insert) throw new Error(`there is no ${id}`)
  turn(insert, settings)
  insert.reset()
  return settled(insert)
}

/** The same after a moment of silence: what it hears first comes in over a ramp. */
export const settled = (insert: OwnInsert): OwnInsert => {
  for (let i = 0; i < 20; i++) insert.process(new Float32Array(BLOCK), new Float32Array(BLOCK), BLOCK)
  return insert
}

export const turn = (insert: OwnInsert, settings: Record<string, ParameterValue>): void => {
  for (const [name, value] of Object.entries(settings)) {
    const act = insert.turn[name]
    if (!act) throw new Error(`${insert.name} has no ${name}`)
    act(value)
  }
}

/** What an effect makes of a signal on both sides.
 *  @param act  called before each block with the frame that it begins at */
export const pass = (
  insert: OwnInsert,
  left: Float32Array,
  {
    right = left,
    act = () => {},
    block = BLOCK,
  }: { right?: Float32Array; act?: (frame: number) => void; block?: number } = {},
): { left: Float32Array; right: Float32Array } => {
  const out = { left: left.slice(), right: right.slice() }
  for (let at = 0; at < left.length; at += block) {
    act(at)
    const n = Math.min(block, left.length - at)
    insert.process(out.left.subarray(at, at + n), out.right.subarray(at, at + n), n)
  }
  return out
}

/** Seeded noise. */
export const noise = (seconds: number, level: number, seed = 1): Float32Array => {
  let state = seed
  return Float32Array.from({ length: Math.round(seconds * RATE) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (level * state) / 2 ** 31
  })
}

/** One sample of 1 in silence. */
export const click = (seconds: number, at = 0): Float32Array => {
  const wave = new Float32Array(Math.round(seconds * RATE))
  wave[at] = 1
  return wave
}

/** The frames at which a signal is louder than a level. */
export const framesOver = (signal: Float32Array, level: number): number[] =>
  [...signal.keys()].filter(i => Math.abs(signal[i] as number) > level)
