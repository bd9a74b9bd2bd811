import { sourceOf, type Waveform } from '../../engine/index.ts'
import type { Source } from '../../engine/source.ts'

export const RATE = 44100

export const tone = (hertz: number, level: number, seconds: number, rate = RATE): Float32Array =>
  Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / rate),
  )

export const sum = (...waves: Float32Array[]): Float32Array =>
  Float32Array.from({ length: Math.max(...waves.map(w => w.length)) }, (_, i) =>
    waves.reduce((total, w) => total + (w[i] ?? 0), 0),
  )

export const difference = (a: Float32Array, b: Float32Array): Float32Array => a.map((x, i) => x - (b[i] ?? 0))

/** Four low tones: a step between samples stands out, since none moves more than 0.01 a sample. */
export const song = (seconds: number): { source: Source; mix: Float32Array; stems: Record<string, Float32Array> } => {
  const stems = {
    vocals: tone(210, 0.15, seconds),
    drums: tone(90, 0.15, seconds),
    bass: tone(55, 0.15, seconds),
    other: tone(330, 0.1, seconds),
  }
  const mix = sum(...Object.values(stems))
  const one = (w: Float32Array): Waveform => [w]
  const source = sourceOf({
    mix: one(mix),
    vocals: one(stems.vocals),
    drums: one(stems.drums),
    bass: one(stems.bass),
    other: one(stems.other),
  })
  return { source, mix, stems }
}

/** Part of a signal by seconds. */
export const between = (signal: Float32Array, from: number, to: number, rate = RATE): Float32Array =>
  signal.subarray(Math.round(from * rate), Math.round(to * rate))

export const rms = (signal: Float32Array): number =>
  Math.sqrt(signal.reduce((total, x) => total + x * x, 0) / Math.max(1, signal.length))
export const rmsDb = (signal: Float32Array): number => 20 * Math.log10(rms(signal) + 1e-12)
export const peak = (signal: Float32Array): number => signal.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
export const largestStep = (signal: Float32Array): number =>
  signal.reduce((most, x, i) => (i === 0 ? 0 : Math.max(most, Math.abs(x - (signal[i - 1] as number)))), 0)
export const areNumbers = (signal: Float32Array): boolean => signal.every(Number.isFinite)

/** Level of one frequency in a signal, as an amplitude (Goertzel by correlation under a Hann window). */
export const levelAt = (signal: Float32Array, hertz: number, rate = RATE): number => {
  let [re, im, weights] = [0, 0, 0]
  signal.forEach((x, i) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / signal.length)
    re += window * x * Math.cos((2 * Math.PI * hertz * i) / rate)
    im += window * x * Math.sin((2 * Math.PI * hertz * i) / rate)
    weights += window
  })
  return (2 * Math.hypot(re, im)) / weights
}
export const levelDb = (signal: Float32Array, hertz: number, rate = RATE): number =>
  20 * Math.log10(levelAt(signal, hertz, rate) + 1e-12)

/** Strokes of a drum, one every `gap` seconds: noise that dies away, over a low tone. */
export const drums = (seconds: number, gap: number): Float32Array => {
  const wave = new Float32Array(Math.round(seconds * RATE))
  let seed = 1
  for (let t = 0; t < seconds; t += gap) {
    const start = Math.round(t * RATE)
    for (let i = 0; i < 4000 && start + i < wave.length; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) | 0
      const noise = (seed / 2 ** 31) * Math.exp(-i / 600)
      wave[start + i] = 0.4 * (noise + Math.sin((2 * Math.PI * 60 * i) / RATE) * Math.exp(-i / 1500))
    }
  }
  return wave
}

/** The steepest rise of energy within 80 ms of each time, in seconds; NaN where nothing begins there. */
export const onsetsNear = (signal: Float32Array, times: readonly number[]): number[] => {
  const hop = 44
  const energyAt = (from: number): number => {
    let energy = 0
    for (let i = 0; i < 2 * hop; i++) energy += (signal[from + i] ?? 0) ** 2
    return energy
  }
  let loudest = 0
  for (let i = 0; i < signal.length; i += hop) loudest = Math.max(loudest, energyAt(i))
  return times.map(t => {
    let [best, at] = [loudest / 10, Number.NaN]
    const end = Math.round((t + 0.08) * RATE)
    for (let i = Math.max(2 * hop, Math.round((t - 0.08) * RATE)); i < end; i += hop) {
      const rise = energyAt(i) - energyAt(i - 2 * hop)
      if (rise > best) [best, at] = [rise, i / RATE]
    }
    return at
  })
}
