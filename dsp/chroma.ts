import { decimator } from './decimate.ts'
import { realFft } from './fft.ts'
import { framer } from './framer.ts'
import { hann } from './windows.ts'

/** Of the stream as it comes; what is transformed is the same stretch at a lower rate. */
const [SIZE, HOP] = [8192, 2048]
/** Cells of ten cents in an octave; cell 0 is C at A = 440 Hz. */
export const CELLS = 120
/** Frames pooled into one kept row. */
const POOL = 4
/** A pure tone that lasts makes a row of 8; what stands out in one or two frames of four is chance. */
const LASTING = 4
const LOWEST = 55
const HIGHEST = 2200
/** Under this a partial counts as bass. */
const BASS = 220
/** A partial may be the 1st, 2nd, 3rd or 4th of a note, which then lies so many octaves lower. */
const PARTIALS = [1, 0.5, 0.3, 0.2].map((share, h) => ({ share, divisor: h + 1, octaves: Math.log2(h + 1) }))

/** @param octaves  over C */
const addTo = (row: Float32Array, octaves: number, weight: number): void => {
  const at = (octaves - Math.floor(octaves)) * CELLS
  const low = Math.floor(at)
  const part = at - low
  row[low % CELLS] = (row[low % CELLS] as number) + weight * (1 - part)
  row[(low + 1) % CELLS] = (row[(low + 1) % CELLS] as number) + weight * part
}

/** Which pitches sound, in cells of ten cents, octaves folded. Spectral peaks are found between the bins where
 *  they stand over what hisses around them, and each is counted as a partial of the notes that it may belong to.
 *  @returns rows of CELLS values, one each POOL hops: `all` of the peaks, and those of the `bass` alone
 *  Source: Gómez 2006, Tonal description of music audio signals (HPCP). */
export const chromaListener = (rate: number) => {
  const slower = rate > 4 * 2 * 1.15 * HIGHEST ? 4 : 2
  const down = decimator(slower)
  const look = peaksOf(SIZE / slower, rate / slower)
  const rows: Row[] = []
  let pooled = POOL
  const frames = framer(SIZE / slower, HOP / slower, samples => {
    if (pooled++ === POOL) {
      rows.push({ all: new Float32Array(CELLS), bass: new Float32Array(CELLS) })
      pooled = 1
    }
    look(samples, rows.at(-1) as Row)
  })
  return {
    add: (mono: Float32Array): void => frames.add(down.add(mono)),
    finish: () => {
      frames.add(down.finish())
      frames.finish()
      for (const { all, bass } of rows)
        if (all.reduce((a, b) => a + b, 0) < LASTING) {
          all.fill(0)
          bass.fill(0)
        }
      return { perSecond: rate / HOP / POOL, rows }
    },
  }
}
export type Pitches = ReturnType<ReturnType<typeof chromaListener>['finish']>

type Row = { all: Float32Array; bass: Float32Array }

/** Adds the spectral peaks of a frame to a row. */
const peaksOf = (size: number, rate: number) => {
  const fft = realFft(size)
  const hanned = hann(size)
  const scale = 2 / hanned.reduce((a, b) => a + b, 0)
  const window = hanned.map(w => w * scale)
  const time = new Float64Array(size)
  const [re, im, power] = [0, 1, 2].map(() => new Float64Array(size / 2 + 1)) as [F64, F64, F64]
  const floor = new Float64Array(Math.ceil((size / 2 + 1) / SPAN))
  const bin = rate / size
  const [first, last] = [Math.ceil(LOWEST / bin), Math.min(Math.floor(HIGHEST / bin), size / 2 - 2)]
  const add = (hz: number, weight: number, { all, bass }: Row): void => {
    const octaves = Math.log2(hz / 440) + 0.75
    if (hz < BASS) addTo(bass, octaves, weight)
    for (const partial of PARTIALS)
      if (hz / partial.divisor > LOWEST / 2) addTo(all, octaves - partial.octaves, weight * partial.share)
  }
  return (samples: Float32Array, row: Row): void => {
    for (let i = 0; i < size; i++) time[i] = (samples[i] as number) * (window[i] as number)
    fft.forward(time, re, im)
    let loudest = 0
    for (let k = first - 1; k <= last + 1; k++) {
      power[k] = (re[k] as number) ** 2 + (im[k] as number) ** 2
      loudest = Math.max(loudest, power[k] as number)
    }
    if (loudest < 1e-10) return
    floorsOf(power, floor)
    for (let k = first; k <= last; k++) {
      const here = power[k] as number
      const before = power[k - 1] as number
      const after = power[k + 1] as number
      if (here < loudest * 1e-5 || here <= before || here < after) continue
      if (here < (floor[Math.floor(k / SPAN)] as number)) continue
      const [a, b, c] = [Math.log(before + 1e-20), Math.log(here), Math.log(after + 1e-20)]
      add((k + (0.5 * (a - c)) / (a - 2 * b + c)) * bin, Math.sqrt(Math.sqrt(here / loudest)), row)
    }
  }
}
type F64 = Float64Array

/** Bins that share a floor, and every how many of them is looked at for it: a peak is some four bins wide. */
const [SPAN, EVERY] = [64, 4]
/** How far a peak must stand over the floor: of the peaks of noise hardly one in a thousand does. */
const OVER = 16

/** The power that half of the bins around lie under: what hisses there, and between the tones of a chord.
 *  @param floor  written over, one value for each SPAN bins */
const floorsOf = (power: F64, floor: F64): void => {
  const looked = new Float64Array(SPAN / EVERY)
  for (let b = 0; b < floor.length; b++) {
    for (let i = 0; i < looked.length; i++) {
      const value = power[b * SPAN + i * EVERY] ?? 0
      let at = i
      for (; at > 0 && (looked[at - 1] as number) > value; at--) looked[at] = looked[at - 1] as number
      looked[at] = value
    }
    floor[b] = OVER * (looked[looked.length >> 1] as number)
  }
  // Sixteen bins tell the median but roughly: three neighbours together tell it better.
  let before = floor[0] as number
  for (let b = 0; b < floor.length; b++) {
    const here = floor[b] as number
    floor[b] = (before + here + (floor[b + 1] ?? here)) / 3
    before = here
  }
}
