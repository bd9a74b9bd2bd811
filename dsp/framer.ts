/** Cuts a mono stream into overlapping frames; frame k is centred on sample k · hop.
 *  @param each  called with one frame, [size], which is reused
 *  `finish` pads the end with zeros, so that every sample was once near a centre. */
export const framer = (size: number, hop: number, each: (frame: Float32Array) => void) => {
  const held = new Float32Array(size)
  let filled = size / 2
  const add = (x: Float32Array): void => {
    for (let i = 0; i < x.length; ) {
      const take = Math.min(size - filled, x.length - i)
      held.set(x.subarray(i, i + take), filled)
      filled += take
      i += take
      if (filled === size) {
        each(held)
        held.copyWithin(0, hop)
        filled = size - hop
      }
    }
  }
  return { add, finish: () => add(new Float32Array(size / 2)) }
}
