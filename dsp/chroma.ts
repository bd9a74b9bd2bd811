import { realFft } from './fft.ts'
import { framer } from './framer.ts'
import { hann } from './windows.ts'

export const CHROMA_SIZE = 8192
export const CHROMA_HOP = 2048
/** Cells of ten cents in an octave; cell 0 is C at A = 440 Hz. */
export const CELLS = 120
/** Frames pooled into one kept row. */
const POOL = 4
const LOWEST = 55
const HIGHEST = 2200
/** Under this a partial counts as bass. */
const BASS = 220
/** A partial may be the 1st, 2nd, 3rd or 4th of a note. */
const PARTIALS = [1, 0.5, 0.3, 0.2]

const cellOf = (hz: number): number => {
  const octaves = Math.log2(hz / 440) + 0.75
  return (octaves - Math.floor(octaves)) * CELLS
}

const addTo = (row: Float32Array, at: number, weight: number): void => {
  const low = Math.floor(at)
  const part = at - low
  row[low % CELLS] = (row[low % CELLS] as number) + weight * (1 - part)
  row[(low + 1) % CELLS] = (row[(low + 1) % CELLS] as number) + weight * part
}

/** Which pitches sound, in cells of ten cents, octaves folded. Spectral peaks are found between the bins, whitened
 *  by their surroundings, and each is counted as a partial of the notes that it may belong to.
 *  @returns rows of CELLS values, one each POOL hops: `all` of the peaks, and those of the `bass` alone
 *  Source: Gómez 2006, Tonal description of music audio signals (HPCP). */
export const chromaListener = (rate: number) => {
  const fft = realFft(CHROMA_SIZE)
  const window = hann(CHROMA_SIZE)
  const time = new Float64Array(CHROMA_SIZE)
  const [re, im] = [new Float64Array(CHROMA_SIZE / 2 + 1), new Float64Array(CHROMA_SIZE / 2 + 1)]
  const scale = 2 / window.reduce((a, b) => a + b, 0)
  const bin = rate / CHROMA_SIZE
  const [first, last] = [Math.ceil(LOWEST / bin), Math.min(Math.floor(HIGHEST / bin), CHROMA_SIZE / 2 - 2)]
  const power = new Float64Array(CHROMA_SIZE / 2 + 1)
  const rows: { all: Float32Array; bass: Float32Array }[] = []
  let pooled = POOL
  const frame = (samples: Float32Array): void => {
    if (pooled++ === POOL) {
      rows.push({ all: new Float32Array(CELLS), bass: new Float32Array(CELLS) })
      pooled = 1
    }
    const row = rows.at(-1) as { all: Float32Array; bass: Float32Array }
    for (let i = 0; i < CHROMA_SIZE; i++) time[i] = (samples[i] as number) * (window[i] as number) * scale
    fft.forward(time, re, im)
    let loudest = 0
    for (let k = first - 1; k <= last + 1; k++) {
      power[k] = (re[k] as number) ** 2 + (im[k] as number) ** 2
      loudest = Math.max(loudest, power[k] as number)
    }
    if (loudest < 1e-10) return
    for (let k = first; k <= last; k++) {
      const here = power[k] as number
      const [before, after] = [power[k - 1] as number, power[k + 1] as number]
      if (here < loudest * 1e-5 || here <= before || here < after) continue
      const [a, b, c] = [Math.log(before + 1e-20), Math.log(here), Math.log(after + 1e-20)]
      const hz = (k + (0.5 * (a - c)) / (a - 2 * b + c)) * bin
      const weight = (here / loudest) ** 0.25
      if (hz < BASS) addTo(row.bass, cellOf(hz), weight)
      PARTIALS.forEach((share, h) => {
        if (hz / (h + 1) > LOWEST / 2) addTo(row.all, cellOf(hz / (h + 1)), weight * share)
      })
    }
  }
  const frames = framer(CHROMA_SIZE, CHROMA_HOP, frame)
  return {
    add: frames.add,
    finish: () => {
      frames.finish()
      return { perSecond: rate / CHROMA_HOP / POOL, rows }
    },
  }
}
export type Pitches = ReturnType<ReturnType<typeof chromaListener>['finish']>
