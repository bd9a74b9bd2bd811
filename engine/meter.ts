/** What a signal of two sides was since it was last read: its peak, and the sum of its squares. */
export type Meter = { peak: number; power: number }

export const createMeter = (): Meter => ({ peak: 0, power: 0 })

/** Takes in `n` frames of both sides. */
export const measure = (meter: Meter, left: Float32Array, right: Float32Array, n: number): void => {
  let { peak, power } = meter
  for (let i = 0; i < n; i++) {
    const a = left[i] as number
    const b = right[i] as number
    power += a * a + b * b
    const level = Math.max(Math.abs(a), Math.abs(b))
    if (level > peak) peak = level
  }
  meter.peak = peak
  meter.power = power
}

/** The peak; it begins anew. */
export const takePeak = (meter: Meter): number => {
  const { peak } = meter
  meter.peak = 0
  return peak
}

/** Root of the mean square of both sides over so many frames; it begins anew. */
export const takeRms = (meter: Meter, frames: number): number => {
  const { power } = meter
  meter.power = 0
  return frames > 0 ? Math.sqrt(power / (2 * frames)) : 0
}
