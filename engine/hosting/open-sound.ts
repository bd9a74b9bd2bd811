import type { MonotonicMs, Seconds } from '../../contract/units.ts'
import type { FromEngine, ToEngine } from './messages.ts'

export type SoundEvents = {
  message: (message: FromEngine) => void
  /** It runs now, or does not. */
  state: () => void
  /** The device or the engine gave up: the sound has to be opened anew. */
  broken: () => void
}

/** An open way to a speaker with the engine behind it. */
export type OpenSound = {
  readonly running: boolean
  post(message: ToEngine, transfer?: Transferable[]): void
  /** Asks it to run; resolves when it does, or when it plainly does not. */
  run(): Promise<void>
  close(): Promise<void>
  /** The time of the rendered sound that leaves the speaker now. */
  audible(now: MonotonicMs): Seconds
  /** How long after a change reaches the engine it is heard. */
  lag(): Seconds
}
