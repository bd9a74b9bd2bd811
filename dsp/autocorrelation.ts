import { realFft } from './fft.ts'

/** Autocorrelation with its magnitudes compressed: |X|^exponent in place of |X|².
 *  @param x         any length
 *  @param lags      how many lags to give, from 0
 *  @param exponent  2 is the plain autocorrelation; 0.5…1 sharpens the peaks
 *  @returns         Float64Array [lags], scaled so that lag 0 is 1; zeros for silence
 *  Source: Tolonen & Karjalainen 2000, generalised autocorrelation. */
export const autocorrelation = (x: Float32Array, lags: number, exponent = 2): Float64Array => {
  let size = 4
  while (size < x.length + lags) size *= 2
  const fft = realFft(size)
  const time = new Float64Array(size)
  time.set(x)
  const re = new Float64Array(size / 2 + 1)
  const im = new Float64Array(size / 2 + 1)
  fft.forward(time, re, im)
  for (let k = 0; k < re.length; k++) {
    re[k] = ((re[k] as number) ** 2 + (im[k] as number) ** 2) ** (exponent / 2)
    im[k] = 0
  }
  fft.inverse(re, im, time)
  const top = time[0] as number
  return time.slice(0, lags).map(v => (top > 0 ? v / top : 0))
}
