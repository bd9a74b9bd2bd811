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

/** Samples that are turned into amplitudes at a time; whole frames. */
const AT_ONCE = 4096

/** The same of samples that are still int16.
 *  @param amplitudes  of each int16 from −32,768 on */
export const addInt16ToSums = (sums: LevelSums, samples: Int16Array, amplitudes: Float32Array): void => {
  const frames = new Float32Array(Math.min(AT_ONCE, samples.length))
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, samples.length - from)
    for (let i = 0; i < count; i++) frames[i] = amplitudes[(samples[from + i] as number) + 32768] as number
    addToSums(sums, frames.subarray(0, count))
  }
}
