import type { Manifest } from '../../contract/audio-folder.ts'
import type { Failure } from '../../contract/errors.ts'
import type { AnalysisEnd, StemsEnd } from '../../contract/remote-worker.ts'
import type { Samples } from '../../contract/units.ts'
import type { StemsIntake } from './stems-intake.ts'

/** What a worker is lent: the mix to work on, and where its work goes. It is over once `signal` is aborted, or by one
 *  of its ends. */
export type Work = {
  /** The mix's folder. */
  mix: string
  manifest: Manifest
  signal: AbortSignal
  playhead: () => Samples
  progress: (percent: number, etaSeconds: number | null) => void
  /** Ends it by a failure. */
  fail: (failure: Failure) => void
} & (
  | {
      kind: 'separation'
      /** The stems' folder, and what lies in it of an earlier attempt. */
      folder: string
      stems: Manifest | null
      intake: StemsIntake
      end: (of: StemsEnd) => Promise<void>
    }
  | { kind: 'analysis'; end: (of: AnalysisEnd) => Promise<void> }
)
