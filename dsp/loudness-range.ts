const lufs = (power: number): number => -0.691 + 10 * Math.log10(power)
/** Steps of 100 ms in a window of 3 s. */
const WINDOW = 30

/** How far the loudness moves: from the 10th to the 95th percentile of windows of 3 s, one each 100 ms, gated at
 *  −70 LUFS and then 20 LU under their mean.
 *  @param steps  mean square of each 100 ms, both channels summed, K-weighted
 *  @returns      LU; null where no window passes the gate
 *  Source: EBU Tech 3342. */
export const loudnessRange = (steps: Float32Array): number | null => {
  const powers: number[] = []
  let sum = 0
  for (let i = 0; i < steps.length; i++) {
    sum += steps[i] as number
    if (i >= WINDOW) sum -= steps[i - WINDOW] as number
    const power = Math.max(0, sum) / WINDOW
    if (i >= WINDOW - 1 && power > 0 && lufs(power) >= -70) powers.push(power)
  }
  if (powers.length === 0) return null
  const gate = lufs(powers.reduce((a, b) => a + b, 0) / powers.length) - 20
  const kept = powers.map(lufs).filter(l => l >= gate)
  const sorted = kept.sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] as number
  return at(0.95) - at(0.1)
}
