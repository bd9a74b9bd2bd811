/** How alike two rows are: 1 for the same, falling as a bell with their distance. */
export const alike = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2
  return Math.exp(-sum / 2)
}

/** How much each place parts what is before it from what is after: likeness within both sides less that across, weighted
 *  by a bell. Only a band along the diagonal is computed, so that time grows with the length alone.
 *  @param rows   one for each step
 *  @param reach  steps that are looked at to each side
 *  @returns      Float64Array [rows], 0…1; place k lies between row k − 1 and row k
 *  Source: Foote 2000, Automatic audio segmentation using a measure of audio novelty. */
export const noveltyOf = (rows: ArrayLike<number>[], reach: number): Float64Array => {
  const span = 2 * reach
  const band = Float64Array.from({ length: rows.length * span }, (_, i) => {
    const [row, lag] = [Math.floor(i / span), i % span]
    const other = rows[row + lag]
    return other ? alike(rows[row] as ArrayLike<number>, other) : 0
  })
  const bell = Float64Array.from({ length: span }, (_, i) => Math.exp(-2 * ((i + 0.5 - reach) / reach) ** 2))
  return Float64Array.from(rows, (_, at) => {
    const [from, to] = [Math.max(0, at - reach), Math.min(rows.length, at + reach)]
    const sums = [0, 0, 0, 0]
    for (let i = from; i < to; i++)
      for (let j = i + 1; j < to; j++) {
        const weight = (bell[i - at + reach] as number) * (bell[j - at + reach] as number)
        const across = i < at && j >= at ? 2 : 0
        sums[across] = (sums[across] as number) + weight * (band[i * span + j - i] as number)
        sums[across + 1] = (sums[across + 1] as number) + weight
      }
    const [within, ofWithin, over, ofOver] = sums as [number, number, number, number]
    return ofWithin > 0 && ofOver > 0 ? Math.max(0, within / ofWithin - over / ofOver) : 0
  })
}
