import type { Blocked, DeckPosition } from '../../contract/live.ts'
import type { FailedSlot } from '../../contract/inserts.ts'
import type { DeckNumber, Path } from '../../contract/parameters.ts'
import type { Decibels } from '../../contract/units.ts'
import type { FromEngine } from './messages.ts'

export type Recorded = Extract<FromEngine, { t: 'recorded' }>
type Performed = Extract<FromEngine, { t: 'performed' }>

/** What a host tells. */
export type HostEvents = {
  /** At every discontinuity and ten times a second: what is audible now. `hostTime` is performance.now(). */
  onPosition(positions: DeckPosition[]): void
  /** Readings by path, in dBFS: thirty times a second the peaks, /deck/n/stem/x/meter, /deck/n/meter, /master/meter and
   *  /cue/meter; ten times a second the roots of the mean squares, the same paths with rms, all but the headphones'. */
  onMeters(values: Record<Path, Decibels>): void
  /** Whether something keeps the host from sounding. */
  onBlocked(blocked: Blocked | null): void
  /** A deck began or ceased to hold: 'stems' repeats the last ready bar, 'sound' stands still until bytes come. */
  onHolding(deck: DeckNumber, holding: 'stems' | 'sound' | null): void
  /** All slots that are out of the way because their effects failed, whenever that changes. */
  onFaults?(failed: FailedSlot[]): void
  /** The engine has taken every change up to this seq. */
  onHeard?(seq: number): void
  /** The deck came to the end of its track and holds there. */
  onEnded?(deck: DeckNumber): void
  /** Nobody gives the audio (true), or somebody does again (false); what is loaded plays on. */
  onStarved?(starved: boolean): void
  /** The next piece of a recording. */
  onRecorded?(piece: Recorded): void
  /** What was done while it ran, before its last piece. */
  onPerformed?(performed: Performed): void
}
