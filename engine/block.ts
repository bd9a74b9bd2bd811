/** Frames that are rendered at a time; one quantum of the Web Audio API. */
export const BLOCK = 128

/** Frames of a time in milliseconds. */
export const framesOf = (milliseconds: number, rate: number): number =>
  Math.max(1, Math.round((milliseconds / 1000) * rate))

/** Every ramp of a level takes so long. */
export const RAMP_MS = 10
