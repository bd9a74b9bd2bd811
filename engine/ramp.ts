/** A value that never steps: it moves in a straight line to its target. */
export type Ramp = { now: number; target: number; step: number; left: number }

export const createRamp = (at: number): Ramp => ({ now: at, target: at, step: 0, left: 0 })

/** Moves to `target` in `frames` frames; at once when frames is 0. */
export const rampTo = (ramp: Ramp, target: number, frames: number): void => {
  if (frames <= 0) {
    ramp.target = target
    ramp.now = target
    ramp.left = 0
    return
  }
  if (target === ramp.target) return
  ramp.target = target
  ramp.left = frames
  ramp.step = (target - ramp.now) / frames
}

/** The next value. */
export const advance = (ramp: Ramp): number => {
  if (ramp.left === 0) return ramp.now
  ramp.left--
  ramp.now = ramp.left === 0 ? ramp.target : ramp.now + ramp.step
  return ramp.now
}

/** Whether the ramp stands at 0 and stays there. */
export const isZero = (ramp: Ramp): boolean => ramp.left === 0 && ramp.now === 0

/** Writes the next `frames` values. */
export const rampInto = (ramp: Ramp, into: Float32Array, frames: number): void => {
  let i = 0
  while (i < frames && ramp.left > 0) into[i++] = advance(ramp)
  const { now } = ramp
  for (; i < frames; i++) into[i] = now
}

/** Multiplies `frames` samples by the ramp. */
export const rampGain = (ramp: Ramp, signal: Float32Array, frames: number): void => {
  let i = 0
  while (i < frames && ramp.left > 0) signal[i] = (signal[i++] as number) * advance(ramp)
  const gain = ramp.now
  if (gain === 1) return
  for (; i < frames; i++) signal[i] = (signal[i] as number) * gain
}
