import type { Ranges } from '../../contract/audio-folder.ts'
import type { SeparationCheck } from './check.ts'
import type { Decibels, Samples, Seconds } from '../../contract/units.ts'

/** An engine as its stems name it, and the stems that it gives, in its model's order. */
export type RunningEngine = { engine: string; engineVersion: string; stems: readonly string[] }

/** mix and stems: audio folders, absolute. */
export type SeparationRequest = {
  /** 'auto', 'openvino', 'onnxruntime' or 'demucs:MODEL'; without it the separator's own. */
  engine?: string | null | undefined
  mix: string
  stems: string
  signal: AbortSignal
  onProgress: (progress: { percent: number; etaSeconds: number | null }) => void
  onReady: (ready: Ranges) => void
  /** What is about to be heard goes first. */
  playhead: () => Samples
}

/** What a separation gave; lies as `report.json` beside its stems too. */
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
  check: SeparationCheck
}
