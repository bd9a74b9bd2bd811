import { clearDelay, createDelay, type Delay, runDelay, setDelay } from './delay.ts'
import type { InsertFault } from '../contract/inserts.ts'
import type { Insert } from './insert.ts'
import { InsertBlocked } from './inserts/watch.ts'
import { advance, createRamp, type Ramp, rampTo } from './ramp.ts'
import type { Stereo } from './stereo.ts'

/** Nothing that an effect makes of music is so loud. */
const LOUDEST = 1000

/** An effect that was late is let in again once it has been on time for so many ramps; some before that it is no longer
 *  named. One that brings nothing for so many is at fault. */
const RESTS = 40
const CLEARED = 20
const SILENT = 200

/** One place in a chain: wet and dry side by side, both equally late. While it is bypassed its latency stays, so that
 *  nothing moves in time. */
export type InsertSlot = {
  insert: Insert | null
  /** What takes the place of `insert` once that has faded out. */
  next: Insert | null
  changing: boolean
  /** 0 bypassed … 1 in. */
  readonly on: Ramp
  /** 0 dry … 1 wet. */
  readonly wet: Ramp
  readonly dry: Delay
  /** What the performer set. */
  bypassed: boolean
  fault: InsertFault | null
  /** Frames for which the effect listens before it is let in: what it had not heard yet would be a gap. */
  warm: number
  /** Whether it is out of the way until it is on time again; whether it answers, if too late; frames for which it did not. */
  late: boolean
  answers: boolean
  silentFor: number
  /** By how much the effect moved the last frame. When it breaks, this fades out. */
  readonly made: Float64Array
  mend: number
  /** Whether the effect has heard anything. */
  used: boolean
  /** How often an effect has failed here. */
  failures: number
}

export const createInsertSlot = (): InsertSlot => ({
  insert: null,
  next: null,
  changing: false,
  on: createRamp(0),
  wet: createRamp(1),
  dry: createDelay(),
  bypassed: false,
  fault: null,
  warm: 0,
  late: false,
  answers: false,
  silentFor: 0,
  made: new Float64Array(2),
  mend: 0,
  used: false,
  failures: 0,
})

/** The effect that is in the slot, or will be. */
export const insertOf = (slot: InsertSlot): Insert | null => (slot.changing ? slot.next : slot.insert)
export const latencyOf = (slot: InsertSlot): number => insertOf(slot)?.latency ?? 0

/** Whether the slot changes the sound, or is about to. */
export const isHeard = (slot: InsertSlot): boolean =>
  insertOf(slot) !== null && !slot.bypassed && slot.fault === null && slot.wet.target > 0

const isWanted = ({ insert, changing, bypassed, fault }: InsertSlot): boolean =>
  insert !== null && !changing && !bypassed && fault === null

/** Puts another effect into the slot, or none: the old one fades out first. May allocate. */
export const putInsert = (slot: InsertSlot, insert: Insert | null, frames: number): void => {
  slot.next = insert
  slot.changing = true
  setDelay(slot.dry, insert?.latency ?? 0, frames)
}

/** Bypasses the slot or lets it in; a slot that had failed tries again. */
export const bypassInsert = (slot: InsertSlot, bypassed: boolean): void => {
  if (!bypassed) slot.fault = null
  slot.bypassed = bypassed
}

const swap = (slot: InsertSlot): void => {
  slot.insert = slot.next
  slot.next = null
  slot.changing = false
  slot.fault = null
  slot.used = true
  forget(slot)
}

const forgive = (slot: InsertSlot): void => {
  slot.late = false
  slot.answers = false
  slot.silentFor = 0
}

/** An effect that cannot even forget is at fault as one that throws while it plays. */
const forget = (slot: InsertSlot): void => {
  if (!slot.used) return
  slot.used = false
  forgive(slot)
  slot.warm = slot.insert?.latency ?? 0
  try {
    slot.insert?.reset()
  } catch {
    slot.fault = 'threw'
    slot.failures++
  }
}

/** Forgets what sounded; for a chain that is silent. */
export const settleSlot = (slot: InsertSlot): void => {
  if (slot.changing) swap(slot)
  forget(slot)
  slot.warm = 0
  rampTo(slot.on, isWanted(slot) ? 1 : 0, 0)
  rampTo(slot.wet, slot.wet.target, 0)
  clearDelay(slot.dry)
  slot.mend = 0
}

const isSound = (signal: Float32Array, n: number): boolean => {
  for (let i = 0; i < n; i++) {
    const v = signal[i] as number
    if (!(v >= -LOUDEST && v <= LOUDEST)) return false
  }
  return true
}

/** Lets the effect work on the room's copy of the signal. */
const work = (slot: InsertSlot, { left, right }: Stereo, n: number): InsertFault | 'silent' | null => {
  try {
    slot.insert?.process(left, right, n)
    const late = slot.insert?.late?.()
    if (late) return late
  } catch (thrown) {
    return thrown instanceof InsertBlocked ? 'blocked' : 'threw'
  }
  return isSound(left, n) && isSound(right, n) ? null : 'no-number'
}

/** Takes an effect out at once; what it had made of the signal fades out. */
const letGo = (slot: InsertSlot, frames: number): void => {
  if (slot.on.now > 0) slot.mend = frames
  rampTo(slot.on, 0, 0)
}

const takeOut = (slot: InsertSlot, fault: InsertFault, frames: number): void => {
  slot.fault = fault
  slot.failures++
  forgive(slot)
  letGo(slot, frames)
}

/** One that is late is out of the way while it is, and works on: it comes back by itself, or is at fault in the end. */
const wait = (slot: InsertSlot, late: 'late' | 'silent', n: number, frames: number): void => {
  slot.late = true
  slot.warm = RESTS * frames
  slot.answers ||= late === 'late'
  slot.silentFor = late === 'late' ? 0 : slot.silentFor + n
  if (slot.silentFor > SILENT * frames) takeOut(slot, 'blocked', frames)
  else letGo(slot, frames)
}

const mend = (slot: InsertSlot, left: Float32Array, right: Float32Array, n: number, frames: number): void => {
  for (let i = 0; i < n && slot.mend > 0; i++) {
    slot.mend--
    const share = slot.mend / frames
    left[i] = (left[i] as number) + share * (slot.made[0] as number)
    right[i] = (right[i] as number) + share * (slot.made[1] as number)
  }
}

/** Blends what the effect made with what came in. */
const blend = (slot: InsertSlot, left: Float32Array, right: Float32Array, n: number, wet: Stereo): void => {
  const { made } = slot
  for (let i = 0; i < n; i++) {
    const share = advance(slot.on) * advance(slot.wet)
    const a = share * ((wet.left[i] as number) - (left[i] as number))
    const b = share * ((wet.right[i] as number) - (right[i] as number))
    left[i] = (left[i] as number) + a
    right[i] = (right[i] as number) + b
    made[0] = a
    made[1] = b
  }
}

/** Where the slot goes in this block. @returns whether its effect works */
const turn = (slot: InsertSlot, n: number, frames: number): boolean => {
  if (slot.changing && slot.on.now === 0) swap(slot)
  const wanted = isWanted(slot)
  rampTo(slot.on, wanted && slot.warm <= 0 ? 1 : 0, frames)
  if (wanted) slot.warm -= n
  return slot.insert !== null && (wanted || slot.on.now > 0 || slot.on.left > 0)
}

/** Runs `n` frames through the slot, in place.
 *  @param frames  how long its ramps take
 *  @param wet     room to work in */
export const runSlot = (
  slot: InsertSlot,
  left: Float32Array,
  right: Float32Array,
  n: number,
  frames: number,
  wet: Stereo,
): void => {
  const works = turn(slot, n, frames)
  if (works) {
    for (let i = 0; i < n; i++) {
      wet.left[i] = left[i] as number
      wet.right[i] = right[i] as number
    }
  } else forget(slot)
  runDelay(slot.dry, left, right, n)
  if (works) {
    slot.used = true
    const fault = work(slot, wet, n)
    if (fault === 'late' || fault === 'silent') wait(slot, fault, n, frames)
    else if (fault) takeOut(slot, fault, frames)
    else {
      if (slot.late && slot.warm <= (RESTS - CLEARED) * frames) forgive(slot)
      blend(slot, left, right, n, wet)
    }
  } else rampTo(slot.wet, slot.wet.target, 0)
  if (slot.mend > 0) mend(slot, left, right, n, frames)
}
