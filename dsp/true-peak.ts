/** Taps to each side of a place between two samples. */
const REACH = 12
/** Under this share of the peak so far a sample is not looked around: only sound close to the Nyquist frequency could
 *  rise from there over the peak. */
const WORTH = 0.6

/** Kaiser-windowed sinc (β 6) for 1/4, 2/4 and 3/4 of the way from one sample to the next, each of gain 1. */
const bank = (): Float64Array[] => {
  const bessel = (x: number): number => {
    let [sum, term] = [1, 1]
    for (let k = 1; k < 30; k++) {
      term *= (x / (2 * k)) ** 2
      sum += term
    }
    return sum
  }
  return [0.25, 0.5, 0.75].map(part => {
    const taps = Float64Array.from({ length: 2 * REACH }, (_, i) => {
      const t = i - (REACH - 1) - part
      return (Math.sin(Math.PI * t) / (Math.PI * t)) * (bessel(6 * Math.sqrt(1 - (t / REACH) ** 2)) / bessel(6))
    })
    const gain = taps.reduce((a, b) => a + b, 0)
    return taps.map(x => x / gain)
  })
}

/** The highest level that the sound reaches between its samples, four times oversampled, and the power of each stretch.
 *  @param step  samples of a stretch
 *  `peak()` is an amplitude; `powers()` holds the mean square of both channels, one for each stretch begun.
 *  Source: ITU-R BS.1770-4, annex 2; looked at around the samples that can hold the peak. */
export const levelListener = (step: number) => {
  const taps = bank()
  const powers: number[] = []
  let [sum, filled, peak] = [0, 0, 0]
  let held = new Float32Array(2 * 2 * REACH)
  let joined = new Float32Array(0)
  const around = (x: Float32Array, at: number): void => {
    for (const h of taps) {
      let y = 0
      for (let k = 0, i = at - 2 * (REACH - 1); k < 2 * REACH; k++, i += 2) y += (h[k] as number) * (x[i] as number)
      if (y > peak) peak = y
      else if (-y > peak) peak = -y
    }
  }
  /** Looks at places [from, to) of interleaved stereo; REACH frames lie on each side. */
  const look = (x: Float32Array, from: number, to: number): void => {
    let worth = WORTH * peak
    for (let i = from; i < to; i++) {
      const here = Math.abs(x[i] as number)
      if (here <= worth) continue
      if (here > peak) peak = here
      if (here >= Math.abs(x[i - 2] as number) && here >= Math.abs(x[i + 2] as number)) {
        around(x, i - 2)
        around(x, i)
      }
      worth = WORTH * peak
    }
  }
  const add = (stereo: Float32Array): void => {
    let [power, count] = [sum, filled]
    for (let i = 0; i + 1 < stereo.length; i += 2) {
      const left = stereo[i] as number
      const right = stereo[i + 1] as number
      power += (left * left + right * right) / 2
      if (++count === step) {
        powers.push(power / step)
        power = 0
        count = 0
      }
    }
    ;[sum, filled] = [power, count]
    const size = held.length + stereo.length
    if (joined.length < size) joined = new Float32Array(size)
    joined.set(held)
    joined.set(stereo, held.length)
    look(joined, 2 * REACH, Math.max(2 * REACH, size - 2 * REACH))
    held = joined.slice(size - 4 * REACH, size)
  }
  return {
    add,
    peak: (): number => {
      look(new Float32Array([...held, ...new Float32Array(2 * REACH)]), 2 * REACH, 4 * REACH)
      return peak
    },
    powers: (): number[] => (filled > 0 ? [...powers, sum / filled] : powers),
  }
}
