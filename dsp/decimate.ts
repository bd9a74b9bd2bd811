/** Low-pass taps for taking every `factor`-th sample: a Kaiser-windowed sinc (β 5, about −50 dB), gain 1.
 *  The pass band ends at 75 % of the new Nyquist frequency. */
const taps = (factor: number): Float32Array => {
  const half = 8 * factor
  const cut = 0.9 / factor
  const bessel = (x: number): number => {
    let [sum, term] = [1, 1]
    for (let k = 1; k < 30; k++) {
      term *= (x / (2 * k)) ** 2
      sum += term
    }
    return sum
  }
  const out = Float32Array.from({ length: 2 * half + 1 }, (_, i) => {
    const t = i - half
    const sinc = t === 0 ? cut : Math.sin(Math.PI * cut * t) / (Math.PI * t)
    return (sinc * bessel(5 * Math.sqrt(1 - (t / half) ** 2))) / bessel(5)
  })
  const gain = out.reduce((a, b) => a + b, 0)
  return out.map(x => x / gain)
}

/** Streams mono down by a whole factor, without delay: output i stands at input i · factor.
 *  `add` gives what is ready; `finish` what was still held back. */
export const decimator = (factor: number) => {
  if (factor === 1) return { add: (x: Float32Array) => x, finish: () => new Float32Array(0) }
  const h = Float64Array.from(taps(factor))
  const half = (h.length - 1) / 2
  // As float64, since each sample is read some thirty times; grown to the longest block, and used again.
  let all = new Float64Array(0)
  let held = half // samples at the beginning of `all`
  let at = 0 // of the next output's first tap, in `all`
  const add = (x: Float32Array): Float32Array => {
    const size = held + x.length
    if (all.length < size) {
      const wider = new Float64Array(size)
      wider.set(all.subarray(0, held))
      all = wider
    }
    all.set(x, held)
    const count = Math.max(0, Math.floor((size - at - h.length) / factor) + 1)
    const out = filtered(all, h, { at, factor, count })
    at += count * factor
    const drop = Math.min(at, size)
    all.copyWithin(0, drop, size)
    held = size - drop
    at -= drop
    return out
  }
  return { add, finish: () => add(new Float32Array(half)) }
}

/** `count` outputs of the symmetric filter h, the first over x[at, at + h.length), the next `factor` samples on. */
const filtered = (
  x: Float64Array,
  h: Float64Array,
  { at, factor, count }: { at: number; factor: number; count: number },
): Float32Array => {
  const half = (h.length - 1) / 2
  const out = new Float32Array(count)
  for (let i = 0, first = at; i < count; i++, first += factor) {
    let sum = (h[half] as number) * (x[first + half] as number)
    let more = 0
    // Two sums at once, so that one does not wait for the other; half is even.
    for (let k = 0, a = first, b = first + 2 * half; k < half; k += 2, a += 2, b -= 2) {
      sum += (h[k] as number) * ((x[a] as number) + (x[b] as number))
      more += (h[k + 1] as number) * ((x[a + 1] as number) + (x[b - 1] as number))
    }
    out[i] = sum + more
  }
  return out
}
