/** Time in seconds. */
export type Seconds = number
/** Level in decibels; −144 is silence. */
export type Decibels = number
/** Tempo in beats per minute. */
export type Bpm = number
/** A hundredth of a semitone. */
export type Cents = number
/** Where a control stands, 0…1. */
export type Position = number
/** A count of frames at a stated rate. */
export type Samples = number
/** Frames per second. */
export type Hertz = number
/** Milliseconds since the Unix epoch. */
export type EpochMs = number
/** Monotonic milliseconds of the process that made them. */
export type MonotonicMs = number
