import type { FailedSlot, SlotPath } from '../../contract/inserts.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { Hertz, Samples } from '../../contract/units.ts'
import type { DeckState } from '../engine.ts'
import type { SourceExtent } from '../source.ts'
import type { EngineLane } from '../timeline/lane.ts'

/** From a host to where its engine runs. `load` counts the loads of a deck: what belongs to an earlier one is dropped.
 *  `track`: the id of what is loaded. */
export type ToEngine =
  | { t: 'set'; path: Path; value: ParameterValue }
  | { t: 'load'; deck: DeckNumber; load: number; extent: SourceExtent | null; track?: string }
  | { t: 'extent'; deck: DeckNumber; load: number; extent: SourceExtent }
  | {
      t: 'chunk'
      deck: DeckNumber
      load: number
      file: number
      index: number
      frames: Int16Array
      from: number
      to: number
    }
  | { t: 'drop'; deck: DeckNumber; load: number; file: number; index: number }
  | { t: 'jump'; deck: DeckNumber; sample: Samples; how?: 'in phase' | 'pass' }
  | { t: 'loop'; deck: DeckNumber; between: readonly [Samples, Samples] }
  | { t: 'lanes'; deck: DeckNumber; lanes: EngineLane[] }
  /** Controls that hands have; all others follow their lanes. */
  | { t: 'left'; paths: Path[] }
  /** An effect that runs outside comes into a slot, in the place of what is there, or goes. */
  | { t: 'insert'; slot: SlotPath; outside: OutsideEffect | null }
  /** A change of which the engine needs no more than to have heard it. */
  | { t: 'seen'; seq: number }
  /** Records what sounds under the name of a take; null ends it. */
  | { t: 'record'; take: string | null }
  | { t: 'close' }

/** An effect that runs outside the engine; `latency`: output frames by which it is late in all, `own`: those of them that it
 *  takes itself, besides the way there and back. */
export type OutsideEffect = { name: string; latency: Samples; own?: Samples }

/** From where the engine runs. `time`: when, in seconds of rendered sound, the states are heard, the way to the speaker
 *  left out. */
export type FromEngine =
  | { t: 'report'; time: number; turned: boolean; decks: readonly [DeckState, DeckState] }
  | { t: 'peaks'; peaks: Float32Array }
  | { t: 'rms'; rms: Float32Array }
  | { t: 'heard'; seq: number }
  /** All slots whose effects failed. */
  | { t: 'faults'; failed: FailedSlot[] }
  /** Room of chunks that the engine holds no more, handed back. */
  | { t: 'spare'; rooms: ArrayBuffer[] }
  /** A piece of a recording: interleaved stereo, as it sounds. */
  | {
      t: 'recorded'
      take: string
      piece: number
      frames: Float32Array<ArrayBuffer>
      last: boolean
      rate: Hertz
    }
  /** What was done while a recording ran; comes before its last piece. */
  | { t: 'performed'; take: string; log: PerformanceLog }
