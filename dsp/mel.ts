/** Frequencies of the mel scale: linear up to 1 kHz, then logarithmic. Source: Slaney 1998, Auditory Toolbox. */
const LINEAR = 200 / 3
const BREAK = 1000 / LINEAR
const STEP = Math.log(6.4) / 27
const toMel = (hz: number): number => (hz < 1000 ? hz / LINEAR : BREAK + Math.log(hz / 1000) / STEP)
const toHz = (mel: number): number => (mel < BREAK ? mel * LINEAR : 1000 * Math.exp(STEP * (mel - BREAK)))

export type MelBand = { from: number; weights: Float64Array }

/** Triangles evenly spaced in mel from 0 Hz to half the rate, each of unit area.
 *  @param size  of the FFT; weights are for its bins from `from` on
 *  Source: as librosa.filters.mel(htk=False, norm='slaney'). */
export const melBands = (rate: number, size: number, count: number): MelBand[] => {
  const top = toMel(rate / 2)
  const edges = Array.from({ length: count + 2 }, (_, i) => toHz((top * i) / (count + 1)))
  return Array.from({ length: count }, (_, i) => {
    const [low, mid, high] = [edges[i], edges[i + 1], edges[i + 2]] as [number, number, number]
    const weights: number[] = []
    const from = Math.floor((low * size) / rate) + 1
    for (let k = from; k <= size / 2 && (k * rate) / size < high; k++) {
      const hz = (k * rate) / size
      weights.push((2 / (high - low)) * Math.max(0, Math.min((hz - low) / (mid - low), (high - hz) / (high - mid))))
    }
    return { from, weights: Float64Array.from(weights) }
  })
}

/** The first `count` rows of the orthonormal DCT-II of `size` values, one after the other. */
export const cosines = (count: number, size: number): Float64Array =>
  Float64Array.from({ length: count * size }, (_, i) => {
    const [k, n] = [Math.floor(i / size), i % size]
    return Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * size))
  })
