export const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length

/** y = a + b·x + c·x² */
export type Line = { a: number; b: number; c: number }

/** Least squares of y over x, of the first or second degree; undefined where the points lie on one x. */
export const lineThrough = (xs: readonly number[], ys: readonly number[], bends: boolean): Line | undefined => {
  const n = xs.length
  const mean = meanOf(xs)
  const middle = meanOf(ys)
  let [xx, xxx, xxxx, xy, xxy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [x, y] = [(xs[i] as number) - mean, (ys[i] as number) - middle]
    xx += x * x
    xxx += x * x * x
    xxxx += x * x * x * x
    xy += x * y
    xxy += x * x * y
  }
  if (xx === 0) return undefined
  let [level, slope, bow] = [0, xy / xx, 0]
  if (bends) {
    // x² less its own mean and its own slope, so that the three stand apart
    const spread = xxxx - (xx * xx) / n - (xxx * xxx) / xx
    if (spread <= 0) return undefined
    bow = (xxy - (xxx * xy) / xx) / spread
    slope -= (bow * xxx) / xx
    level -= (bow * xx) / n
  }
  return { a: middle + level - slope * mean + bow * mean * mean, b: slope - 2 * bow * mean, c: bow }
}
