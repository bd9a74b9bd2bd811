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
  const h = taps(factor)
  const half = (h.length - 1) / 2
  let held: Float32Array = new Float32Array(half)
  let at = 0 // of the next output's first tap, in `held`
  const add = (x: Float32Array): Float32Array => {
    const all = new Float32Array(held.length + x.length)
    all.set(held)
    all.set(x, held.length)
    const count = Math.max(0, Math.floor((all.length - at - h.length) / factor) + 1)
    const out = new Float32Array(count)
    for (let i = 0; i < count; i++, at += factor) {
      let [sum, more] = [(h[half] as number) * (all[at + half] as number), 0]
      // two sums at once, so that one does not wait for the other; half is even
      for (let k = 0, a = at, b = at + 2 * half; k < half; k += 2, a += 2, b -= 2) {
        sum += (h[k] as number) * ((all[a] as number) + (all[b] as number))
        more += (h[k + 1] as number) * ((all[a + 1] as number) + (all[b - 1] as number))
      }
      out[i] = sum + more
    }
    const drop = Math.min(at, all.length)
    held = all.slice(drop)
    at -= drop
    return out
  }
  return { add, finish: () => add(new Float32Array(half)) }
}
