import { realFft } from './fft.ts'
import { framer } from './framer.ts'
import { type Series, series } from './series.ts'
import { hann } from './windows.ts'

export const ONSET_SIZE = 1024
export const ONSET_HOP = 256
/** Upper edges of the three bands in which onsets are kept apart. */
const EDGES = [200, 2000, Number.POSITIVE_INFINITY]
const KNEE = 1000

type Filter = { from: number; weights: Float64Array; band: number }

/** Triangular filters, twelve to the octave, 30 Hz to 0.45 · rate, each at least one bin wide. */
const filterBank = (size: number, rate: number): Filter[] => {
  const centres: number[] = []
  for (let hz = 30; hz < rate * 0.45; hz *= 2 ** (1 / 12)) {
    const bin = Math.round((hz * size) / rate)
    if (bin > 0 && bin !== centres.at(-1)) centres.push(bin)
  }
  return centres.slice(1, -1).map((peak, i) => {
    const [low, high] = [centres[i] as number, centres[i + 2] as number]
    const weights = Float64Array.from({ length: high - low - 1 }, (_, k) => {
      const bin = low + 1 + k
      return bin <= peak ? (bin - low) / (peak - low) : (high - bin) / (high - peak)
    })
    const sum = weights.reduce((a, b) => a + b, 0)
    const band = EDGES.findIndex(edge => (peak * rate) / size < edge)
    return { from: low + 1, weights: weights.map(w => w / sum), band }
  })
}

/** Where notes begin: the rise of the log-compressed spectrum against two frames ago, a band's neighbours then
 *  counting as itself, so that vibrato is no onset. The level follows the loudest of the last seconds, so that a
 *  quiet file gives what a loud one gives.
 *  Frame k stands at k · ONSET_HOP samples. `see` is given each frame's magnitudes, which it may not keep.
 *  `low`, `mid`, `high` part at 200 Hz and 2 kHz.
 *  Source: Böck & Widmer 2013, SuperFlux. */
export const onsetListener = (rate: number, see?: (magnitudes: Float64Array) => void) => {
  const fft = realFft(ONSET_SIZE)
  const hanned = hann(ONSET_SIZE)
  const scale = 2 / hanned.reduce((a, b) => a + b, 0)
  const window = hanned.map(w => w * scale)
  const bank = filterBank(ONSET_SIZE, rate)
  const time = new Float64Array(ONSET_SIZE)
  const [re, im] = [new Float64Array(ONSET_SIZE / 2 + 1), new Float64Array(ONSET_SIZE / 2 + 1)]
  const counts = [0, 1, 2].map(b => Math.max(1, bank.filter(f => f.band === b).length))
  const bands: [Series, Series, Series] = [series(), series(), series()]
  // The filters lie in flat rows: this loop is the dearest of the whole analysis.
  const [count, bins] = [bank.length, ONSET_SIZE / 2 + 1]
  const starts = Int32Array.from(bank, f => f.from)
  const ends = Int32Array.from(bank, f => f.from + f.weights.length)
  const bandOf = Int32Array.from(bank, f => f.band)
  const weights = Float64Array.from(bank.flatMap(f => [...f.weights]))
  const rises = new Float64Array(3)
  const decay = 0.5 ** (ONSET_HOP / rate / 8)
  const [a, b, c] = [0, 1, 2].map(() => new Float64Array(bank.length)) as [Float64Array, Float64Array, Float64Array]
  let [now, last, before] = [a, b, c]
  let reference = 1e-4
  const frame = (samples: Float32Array): void => {
    for (let i = 0; i < ONSET_SIZE; i++) time[i] = (samples[i] as number) * (window[i] as number)
    fft.forward(time, re, im)
    ;[now, last, before] = [before, now, last]
    const here = now
    const then = before
    let loudest = 0
    for (let k = 0; k < bins; k++) {
      const x = re[k] as number
      const y = im[k] as number
      re[k] = Math.sqrt(x * x + y * y)
    }
    for (let f = 0, w = 0; f < count; f++) {
      let sum = 0
      for (let k = starts[f] as number, end = ends[f] as number; k < end; k++, w++)
        sum += (weights[w] as number) * (re[k] as number)
      here[f] = sum
      if (sum > loudest) loudest = sum
    }
    see?.(re)
    reference = Math.max(1e-4, loudest, reference * decay)
    const scaled = KNEE / reference
    rises.fill(0)
    for (let f = 0; f < count; f++) {
      const level = Math.log(1 + scaled * (here[f] as number))
      here[f] = level
      let was = then[f] as number
      if (f > 0 && (then[f - 1] as number) > was) was = then[f - 1] as number
      if (f + 1 < count && (then[f + 1] as number) > was) was = then[f + 1] as number
      if (level > was) rises[bandOf[f] as number] = (rises[bandOf[f] as number] as number) + level - was
    }
    for (let b = 0; b < 3; b++) (bands[b] as Series).push((rises[b] as number) / (counts[b] as number))
  }
  const frames = framer(ONSET_SIZE, ONSET_HOP, frame)
  return {
    add: frames.add,
    finish: () => {
      frames.finish()
      const [low, mid, high] = bands.map(s => s.values()) as [Float32Array, Float32Array, Float32Array]
      return { perSecond: rate / ONSET_HOP, low, mid, high }
    },
  }
}
export type Onsets = ReturnType<ReturnType<typeof onsetListener>['finish']>
