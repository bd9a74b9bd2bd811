import { addToSums, type LevelSums, noSums } from '../../../dsp/level-sums.ts'
import type { Mixture } from './mixture.ts'

/** Frames read at once in a pass over the whole mixture. */
const BLOCK = 1 << 18

/** Mean and spread of the mixture, by which segments are normalised. Spread 0: there is nothing to separate. */
export type Level = { mean: number; spread: number }

/** First pass, where it was not made while the mixture was decoded: mean and standard deviation of the mono mixture. Where both channels cancel each other out in mono, the
 *  spread of the channels themselves stands in.
 *  Source: demucs/api.py, separate_tensor (unbiased standard deviation of the mean of both channels). */
export const levelOf = async (mixture: Mixture, signal: AbortSignal): Promise<Level> => {
  const sums = mixture.sums ?? (await sumsOf(mixture, signal))
  const n = mixture.samples
  const mean = n > 0 ? sums.mono / n : 0
  const variance = n > 1 ? Math.max(0, sums.monoSquared / n - mean * mean) * (n / (n - 1)) : 0
  const stereo = n > 0 ? Math.sqrt(Math.max(0, sums.squared / (2 * n) - mean * mean)) : 0
  const spread = Math.sqrt(variance)
  return { mean, spread: spread > stereo * 1e-3 ? spread : stereo }
}

const sumsOf = async (mixture: Mixture, signal: AbortSignal): Promise<LevelSums> => {
  const sums = noSums()
  for (let from = 0; from < mixture.samples; from += BLOCK) {
    signal.throwIfAborted()
    addToSums(sums, await mixture.read(from, Math.min(from + BLOCK, mixture.samples)))
  }
  return sums
}
