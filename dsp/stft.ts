import { realFft } from './fft.ts'

/** A short-time Fourier transform of fixed shape; spectra lie as [bins, frames], bins = size ÷ 2 (the last bin, at half
 *  the sample rate, is left out and taken as zero). */
export type Stft = {
  readonly bins: number
  /** Frame f sees padded[f·hop, f·hop + size).
   *  @param padded  time signal, (frames − 1)·hop + size samples
   *  @param re, im  Float32Array [bins, frames], written */
  forward(padded: Float32Array, re: Float32Array, im: Float32Array): void
  /** Windowed overlap-add of all frames; the window is applied, the sum is not divided by anything.
   *  @param out  (frames − 1)·hop + size samples, overwritten */
  inverse(re: Float32Array, im: Float32Array, out: Float32Array): void
}

/** Frames that are turned together, so that rows of the spectrum are touched a cache line at a time. */
const TOGETHER = 16

/** @param analysis   window of forward, `size` values
 *  @param synthesis  window of inverse, `size` values */
export const stft = (of: {
  size: number
  hop: number
  frames: number
  analysis: ArrayLike<number>
  synthesis: ArrayLike<number>
}): Stft => {
  const { size, hop, frames, analysis, synthesis } = of
  const bins = size / 2
  const fft = realFft(size)
  const time = new Float64Array(size)
  const row = bins + 1
  const blockRe = new Float64Array(TOGETHER * row)
  const blockIm = new Float64Array(TOGETHER * row)
  const rowsRe = Array.from({ length: TOGETHER }, (_, i) => blockRe.subarray(i * row, (i + 1) * row))
  const rowsIm = Array.from({ length: TOGETHER }, (_, i) => blockIm.subarray(i * row, (i + 1) * row))

  const forward: Stft['forward'] = (padded, re, im) => {
    for (let first = 0; first < frames; first += TOGETHER) {
      const count = Math.min(TOGETHER, frames - first)
      for (let f = 0; f < count; f++) {
        const at = (first + f) * hop
        for (let i = 0; i < size; i++) time[i] = (padded[at + i] as number) * (analysis[i] as number)
        fft.forward(time, rowsRe[f] as Float64Array, rowsIm[f] as Float64Array)
      }
      for (let k = 0; k < bins; k++)
        for (let f = 0, to = k * frames + first, from = k; f < count; f++, to++, from += row) {
          re[to] = blockRe[from] as number
          im[to] = blockIm[from] as number
        }
    }
  }

  const inverse: Stft['inverse'] = (re, im, out) => {
    out.fill(0)
    for (let first = 0; first < frames; first += TOGETHER) {
      const count = Math.min(TOGETHER, frames - first)
      for (let k = 0; k < bins; k++)
        for (let f = 0, from = k * frames + first, to = k; f < count; f++, from++, to += row) {
          blockRe[to] = re[from] as number
          blockIm[to] = im[from] as number
        }
      for (let f = 0; f < count; f++) {
        fft.inverse(rowsRe[f] as Float64Array, rowsIm[f] as Float64Array, time)
        const at = (first + f) * hop
        for (let i = 0; i < size; i++)
          out[at + i] = (out[at + i] as number) + (time[i] as number) * (synthesis[i] as number)
      }
    }
  }
  return { bins, forward, inverse }
}
