/** A stream from one rate to another: zero delay, the gain of its passband is 1. */
export type Resampler = {
  /** Takes interleaved frames, any count; gives those that are due. */
  push(frames: Float32Array): Float32Array
  /** The rest, after the last push: resampledLength frames have been given in all. */
  end(): Float32Array
}

/** Frames that so many become: as long, rounded up to a whole frame. */
export const resampledLength = (frames: number, from: number, to: number): number => Math.ceil((frames * to) / from)

/** Zero crossings on each side of the kernel: flat to 91 % of the lower Nyquist rate, −100 dB from 101 % on. */
const CROSSINGS = 64
const CUTOFF = 0.96
const ATTENUATION_DB = 100

type Kernel = { up: number; down: number; half: number; taps: Float32Array }

/** Rational resampling by a windowed sinc, one row of taps for each phase.
 *  @param from, to  whole Hz
 *  @param channels  interleaved
 *  Source: Smith, Digital Audio Resampling (ccrma.stanford.edu/~jos/resample); Kaiser's window and his formula for β. */
export const resampler = (of: { from: number; to: number; channels: number }): Resampler => {
  if (of.from === of.to) return { push: frames => frames, end: () => new Float32Array(0) }
  const kernel = kernelOf(of.from, of.to)
  const { up, down, half } = kernel
  const { channels } = of
  /** Input from frame `start` on; silence before the first frame. */
  let kept: Float32Array = new Float32Array((half - 1) * channels)
  let start = -(half - 1)
  let taken = 0
  let given = 0

  /** Gives outputs up to `last`, and forgets the input that no later one needs. */
  const give = (last: number): Float32Array => {
    const count = Math.max(0, last - given)
    const out = new Float32Array(count * channels)
    const first = start
    const apply = channels === 2 ? applyStereo : applyAny
    apply(kernel, { input: kept, first, out, given, count, channels })
    given += count
    const needed = Math.floor((given * down) / up) - (half - 1)
    if (needed > start) {
      kept = kept.slice(Math.min(kept.length, (needed - start) * channels))
      start = needed
    }
    return out
  }

  const append = (frames: Float32Array): void => {
    const joined = new Float32Array(kept.length + frames.length)
    joined.set(kept)
    joined.set(frames, kept.length)
    kept = joined
  }

  return {
    push(frames) {
      append(frames)
      taken += frames.length / channels
      // Output n needs input up to floor(n·down/up) + half.
      return give(Math.max(given, Math.ceil(((taken - half) * up) / down)))
    },
    end() {
      append(new Float32Array((half + 1) * channels))
      return give(resampledLength(taken, of.from, of.to))
    },
  }
}

type Span = {
  input: Float32Array
  first: number
  out: Float32Array
  given: number
  count: number
  channels: number
}

const applyStereo = ({ up, down, half, taps }: Kernel, { input, first, out, given, count }: Span): void => {
  const width = 2 * half
  for (let n = 0; n < count; n++) {
    const at = (given + n) * down
    const whole = Math.floor(at / up)
    const row = (at - whole * up) * width
    let from = (whole - half + 1 - first) * 2
    let left = 0
    let right = 0
    for (let j = row; j < row + width; j++, from += 2) {
      const tap = taps[j] as number
      left += tap * (input[from] as number)
      right += tap * (input[from + 1] as number)
    }
    out[2 * n] = left
    out[2 * n + 1] = right
  }
}

const applyAny = ({ up, down, half, taps }: Kernel, { input, first, out, given, count, channels }: Span): void => {
  const width = 2 * half
  for (let n = 0; n < count; n++) {
    const at = (given + n) * down
    const whole = Math.floor(at / up)
    const row = (at - whole * up) * width
    const from = (whole - half + 1 - first) * channels
    for (let c = 0; c < channels; c++) {
      let sum = 0
      for (let j = 0; j < width; j++) sum += (taps[row + j] as number) * (input[from + j * channels + c] as number)
      out[n * channels + c] = sum
    }
  }
}

const kernelOf = (from: number, to: number): Kernel => {
  const common = gcd(from, to)
  const up = to / common
  const down = from / common
  const cutoff = Math.min(1, to / from) * CUTOFF
  const half = Math.ceil(CROSSINGS * Math.max(1, from / to))
  const width = 2 * half
  const taps = new Float32Array(up * width)
  const beta = 0.1102 * (ATTENUATION_DB - 8.7)
  const row = new Float64Array(width)
  for (let phase = 0; phase < up; phase++) {
    let sum = 0
    for (let j = 0; j < width; j++) {
      const t = j - half + 1 - phase / up
      row[j] = sinc(cutoff * t) * bessel(beta * Math.sqrt(Math.max(0, 1 - (t / half) ** 2)))
      sum += row[j] as number
    }
    for (let j = 0; j < width; j++) taps[phase * width + j] = (row[j] as number) / sum
  }
  return { up, down, half, taps }
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** Modified Bessel function of the first kind, order 0, by its power series. */
const bessel = (x: number): number => {
  let sum = 1
  let term = 1
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2
    sum += term
  }
  return sum
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))
