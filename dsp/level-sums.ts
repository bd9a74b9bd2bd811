/** Sums over stereo frames, of which mean and spread are made: of the mono middle (l + r) ÷ 2, of its squares, and of the
 *  squares of both channels. */
export type LevelSums = { mono: number; monoSquared: number; squared: number }

export const noSums = (): LevelSums => ({ mono: 0, monoSquared: 0, squared: 0 })

/** Adds frame after frame: the sums are the same bits however the frames are cut into blocks.
 *  @param frames  interleaved stereo */
export const addToSums = (sums: LevelSums, frames: Float32Array): void => {
  let { mono, monoSquared, squared } = sums
  for (let i = 0; i < frames.length; i += 2) {
    const left = frames[i] as number
    const right = frames[i + 1] as number
    const middle = (left + right) / 2
    mono += middle
    monoSquared += middle * middle
    squared += left * left + right * right
  }
  sums.mono = mono
  sums.monoSquared = monoSquared
  sums.squared = squared
}
