import { addToSums, type LevelSums, noSums } from '../../../dsp/level-sums.ts'
import type { Samples } from '../../../contract/units.ts'
import type { Mixture } from './mixture.ts'
import { SEGMENT } from './segments.ts'

/** What the level is taken of: the first segment can be separated while the rest is still being decoded. */
export const BEGINNING: Samples = SEGMENT
/** A spread below −60 dB: such a beginning says nothing of the music. */
const QUIET = 1e-3
/** Frames read at once in a pass over the whole mixture. */
const BLOCK = 1 << 18

/** Mean and spread of the mixture, by which segments are normalised. Spread 0: there is nothing to separate. */
export type Level = { mean: number; spread: number }

/** The level of the beginning; of the whole where the beginning is quiet. demucs takes that of the whole: its models set
 *  the level of each segment by themselves, so that the difference lies in the rounding.
 *  Source: demucs/api.py, separate_tensor; demucs/htdemucs.py, forward. */
export const levelOf = async (mixture: Mixture, signal: AbortSignal): Promise<Level> =>
  (await levelOfBeginning(mixture, signal)) ?? (await levelUpTo(mixture, mixture.samples, signal))

/** Undefined where the beginning is quiet. */
export const levelOfBeginning = async (mixture: Mixture, signal: AbortSignal): Promise<Level | undefined> => {
  const level = await levelUpTo(mixture, Math.min(BEGINNING, mixture.samples), signal)
  return level.spread < QUIET ? undefined : level
}

/** Mean and unbiased standard deviation of the mono mixture. Where both channels cancel each other out in mono, the
 *  spread of the channels themselves stands in. */
const levelUpTo = async (mixture: Mixture, n: Samples, signal: AbortSignal): Promise<Level> => {
  const sums = await sumsUpTo(mixture, n, signal)
  const mean = n > 0 ? sums.mono / n : 0
  const variance = n > 1 ? Math.max(0, sums.monoSquared / n - mean * mean) * (n / (n - 1)) : 0
  const stereo = n > 0 ? Math.sqrt(Math.max(0, sums.squared / (2 * n) - mean * mean)) : 0
  const spread = Math.sqrt(variance)
  return { mean, spread: spread > stereo * 1e-3 ? spread : stereo }
}

const sumsUpTo = async (mixture: Mixture, end: Samples, signal: AbortSignal): Promise<LevelSums> => {
  const sums = noSums()
  for (let from = 0; from < end; from += BLOCK) {
    signal.throwIfAborted()
    addToSums(sums, await mixture.read(from, Math.min(from + BLOCK, end)))
  }
  return sums
}
