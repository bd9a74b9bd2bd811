import type { Ranges } from '../../contract/audio-folder.ts'
import type { Decibels, Samples, Seconds } from '../../contract/units.ts'

/** mix and stems: audio folders, absolute. */
export type SeparationRequest = {
  mix: string
  stems: string
  signal: AbortSignal
  onProgress: (progress: { percent: number; etaSeconds: number | null }) => void
  onReady: (ready: Ranges) => void
  /** What is about to be heard goes first. */
  playhead: () => Samples
}

export type SeparationReport = {
  engine: string
  engineVersion: string
  samples: Samples
  seconds: Seconds
  /** From the request to the first ready range. */
  firstStemSeconds: Seconds
  /** Energy of (mixture − Σ stems) against the mixture: the model's own, and as written. */
  modelResidualDb: Decibels
  residualDb: Decibels
  clipped: number
  /** Sum of the peaks of the worker and its engine: at least what they held at once. */
  peakRssBytes: number
}
