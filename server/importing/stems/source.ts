/** Stereo sound that is taken in pieces of any size. */
export type Source = {
  /** Adds the next frames to what lies in `into`. @returns how many; fewer than fit only at the end */
  addTo(into: Float32Array): Promise<number>
  /** Ends its decoder. */
  close(): Promise<void>
}

/** @param blocks  interleaved stereo float32 */
export const sourceOf = (blocks: AsyncIterable<Float32Array>): Source => {
  const blocksLeft = blocks[Symbol.asyncIterator]()
  let block: Float32Array = new Float32Array(0)
  let from = 0
  const next = async (): Promise<boolean> => {
    while (from >= block.length) {
      const { done, value } = await blocksLeft.next()
      if (done) return false
      block = value
      from = 0
    }
    return true
  }
  return {
    addTo: async into => {
      let at = 0
      while (at < into.length && (await next())) {
        const length = Math.min(into.length - at, block.length - from)
        for (let i = 0; i < length; i++) into[at + i] = (into[at + i] as number) + (block[from + i] as number)
        at += length
        from += length
      }
      return at / 2
    },
    close: async () => {
      await blocksLeft.return?.()
    },
  }
}

/** Adds the next frames of all sources, in their order: sums of floats depend on it, and imports are to be repeatable.
 *  @returns the frames of the longest */
export const addAll = async (sources: readonly Source[], into: Float32Array): Promise<number> => {
  let frames = 0
  for (const source of sources) frames = Math.max(frames, await source.addTo(into))
  return frames
}
