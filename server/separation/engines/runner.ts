import type { Shape } from '../core/segments.ts'
import type { FetchProgress, ModelPlaces } from '../models/find-model.ts'

/** The port: what turns one segment of the normalised mixture into stems. Every engine passes
 *  test/separation/runner.cases.ts. */
export type Runner = {
  readonly engine: string
  /** With what changes the bits: '2026.4.1 bf16 graph 2'. */
  readonly engineVersion: string
  /** What its model takes and gives. */
  readonly shape: Shape
  /** Stems of one segment. Two calls may be open at once: the second is prepared while the first runs.
   *  @param mix  Float32Array [2, samples], planar, at 44.1 kHz: a whole segment, or less where the shape allows it
   *  @returns    Float32Array [stems, 2, samples]
   *  @throws worker_died, separation_failed, cancelled */
  separate(mix: Float32Array): Promise<Float32Array>
  /** Drops what is open: those calls end with `cancelled`, and the next one does not wait for them longer than it must. */
  cancel(): void
  /** Peak resident bytes of its process so far; 0 where the system does not say. */
  readonly peakRssBytes: number
  /** False once its process has ended: separate would reject with `worker_died`. */
  readonly alive: boolean
  close(): Promise<void>
}

export type StartOptions = {
  /** At the lowest priority that the system has. */
  lowPriority: boolean
  /** Ends the program at once, also while it starts; then, or later, as if it had died. */
  signal?: AbortSignal | undefined
  /** Of the demucs engine: where its models lie; by the environment, if not given. */
  places?: ModelPlaces | undefined
  /** Of the demucs engine: told while a model is fetched. */
  onFetch?: ((progress: FetchProgress) => void) | undefined
}
