import { FULL_SCALE, LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Decibels, Position, Seconds } from '../../contract/units.ts'
import type { StemSamples } from './core/residual.ts'

export type StemCheck = {
  name: string
  /** Largest amplitude as written. */
  peak: number
  /** Samples that did not fit and were limited. */
  clipped: number
  /** Share of the time in which the stem stays below −60 dBFS. */
  silentShare: Position
}

/** What was looked at in a result; of a run that went on where another broke off, in what it made itself. NaN and
 *  infinities do not come this far: they end a separation. */
export type SeparationCheck = {
  checkedSeconds: Seconds
  stems: StemCheck[]
  /** How long the model's stems were silent together while the mixture was not. */
  lostSeconds: Seconds
  /** Each a sentence; none when all is well. */
  warnings: string[]
}

export type ResultMeter = {
  /** The model's own stems, before their residual is shared out; interleaved. */
  addModel(mix: Float32Array, stems: StemSamples): void
  addWritten(stems: StemSamples): void
  result(of: { modelResidualDb: Decibels }): SeparationCheck
}

/** 0.1 s of interleaved samples. */
const WINDOW = (LIBRARY_RATE / 10) * 2
const SILENT = 1e-3
const LOUD = 1e-2
const WORST_RESIDUAL_DB = -10
const LOST_SECONDS = 0.5

/** Looks at each sample once.
 *  @param names  of the stems, in the order in which they are given */
export const resultMeter = (names: readonly string[]): ResultMeter => {
  const seen = names.map(name => ({ name, peak: 0, clipped: 0, silent: 0 }))
  let frames = 0
  let lost = 0
  return {
    addModel(mix, stems) {
      for (let at = 0; at < mix.length; at += WINDOW) {
        const end = Math.min(at + WINDOW, mix.length)
        if (peakOf(mix, at, end) > LOUD && stems.every(stem => peakOf(stem, at, end) < SILENT)) lost += (end - at) / 2
      }
    },
    addWritten(stems) {
      const length = stems[0]?.length ?? 0
      frames += length / 2
      for (const [s, stem] of stems.entries()) {
        const of = seen[s] as (typeof seen)[number]
        for (let at = 0; at < length; at += WINDOW) {
          const end = Math.min(at + WINDOW, length)
          const peak = peakOf(stem, at, end)
          if (peak > of.peak) of.peak = peak
          if (peak < SILENT) of.silent += (end - at) / 2
          if (peak > FULL_SCALE) of.clipped += countOver(stem, at, end)
        }
      }
    },
    result({ modelResidualDb }) {
      const stems = seen.map(({ name, peak, clipped, silent }) => ({
        ...{ name, clipped, peak: Math.round(peak * 1e4) / 1e4 },
        silentShare: Math.round((silent / Math.max(1, frames)) * 1e4) / 1e4,
      }))
      const lostSeconds = lost / LIBRARY_RATE
      const warnings = warningsOf({ stems, lostSeconds, modelResidualDb })
      return { checkedSeconds: frames / LIBRARY_RATE, stems, lostSeconds, warnings }
    },
  }
}

const warningsOf = (of: { stems: StemCheck[]; lostSeconds: Seconds; modelResidualDb: Decibels }): string[] => {
  const warnings: string[] = []
  if (of.modelResidualDb > WORST_RESIDUAL_DB)
    warnings.push(`The model's stems miss the mixture by ${of.modelResidualDb} dB; −27 dB is usual`)
  if (of.lostSeconds > LOST_SECONDS)
    warnings.push(`The model gave silence for ${of.lostSeconds.toFixed(1)} s in which the mixture sounds`)
  for (const { name, clipped } of of.stems)
    if (clipped > 0) warnings.push(`${clipped} samples of ${name} did not fit and were limited`)
  return warnings
}

const peakOf = (samples: Float32Array, from: number, to: number): number => {
  let peak = 0
  for (let i = from; i < to; i++) {
    const x = Math.abs(samples[i] as number)
    if (x > peak) peak = x
  }
  return peak
}

const countOver = (samples: Float32Array, from: number, to: number): number => {
  let over = 0
  for (let i = from; i < to; i++) if (Math.abs(samples[i] as number) > FULL_SCALE) over++
  return over
}
