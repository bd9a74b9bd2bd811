import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import type { DeckState, SourceExtent } from '../../engine/index.ts'

/** Name that the worklet registers itself under. */
export const PROCESSOR = 'stembridge-engine'

/** From the page to the worklet. `load` counts the loads of a deck: what belongs to an earlier one is dropped. */
export type ToWorklet =
  | { t: 'set'; path: Path; value: ParameterValue }
  | { t: 'load'; deck: DeckNumber; load: number; extent: SourceExtent | null }
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
  | { t: 'jump'; deck: DeckNumber; sample: Samples }
  /** A change of which the engine needs no more than to have heard it. */
  | { t: 'seen'; seq: number }
  | { t: 'close' }

/** From the worklet. `time`: when, by the context's clock, the states are heard, the way to the speaker left out. */
export type FromWorklet =
  | { t: 'report'; time: number; turned: boolean; decks: readonly [DeckState, DeckState] }
  | { t: 'peaks'; peaks: Float32Array }
  | { t: 'heard'; seq: number }
