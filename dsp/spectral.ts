import { cosines, melBands } from './mel.ts'

const MELS = 40
export const MFCCS = 13
export const CONTRASTS = 7
const ROLL = 0.85
const QUIET = 1e-10
const DECIBELS = 10 / Math.LN10

/** Where the figures of a frame stand in its row. */
export const ROW = { centroid: 0, bandwidth: 1, rolloff: 2, flatness: 3, contrast: 4, mfcc: 11, power: 24, bass: 25 }
export const ROW_SIZE = 26
/** Under this a frame's power counts as bass. */
const BASS_HZ = 150

/** Bins of the seven bands of spectral contrast: [from, to) and how many of the least and the most are taken. */
const contrastBands = (rate: number, size: number) =>
  Array.from({ length: CONTRASTS }, (_, band) => {
    const [low, high] = [band === 0 ? 0 : 100 * 2 ** band, 200 * 2 ** band]
    const first = Math.ceil((low * size) / rate) - (band > 0 ? 1 : 0)
    const last = band === CONTRASTS - 1 ? size / 2 : Math.min(size / 2, Math.floor((high * size) / rate))
    const count = Math.max(1, Math.round(0.02 * (last - first + 1)))
    return { from: first, to: band === CONTRASTS - 1 ? last + 1 : last, count }
  })

/** Means of the `count` least and most of x[from, to), without sorting all of it. */
const extremes = (x: Float64Array, from: number, to: number, least: Float64Array, most: Float64Array): void => {
  least.fill(Number.POSITIVE_INFINITY)
  most.fill(Number.NEGATIVE_INFINITY)
  const last = least.length - 1
  for (let k = from; k < to; k++) {
    const v = x[k] as number
    if (v < (least[last] as number)) {
      let i = last
      for (; i > 0 && (least[i - 1] as number) > v; i--) least[i] = least[i - 1] as number
      least[i] = v
    }
    if (v > (most[last] as number)) {
      let i = last
      for (; i > 0 && (most[i - 1] as number) < v; i--) most[i] = most[i - 1] as number
      most[i] = v
    }
  }
}

const meanOf = (x: Float64Array): number => {
  let sum = 0
  for (const v of x) sum += v
  return sum / x.length
}

const contrastOf = (rate: number, size: number) => {
  const bands = contrastBands(rate, size).map(band => ({
    ...band,
    least: new Float64Array(band.count),
    most: new Float64Array(band.count),
  }))
  return (magnitudes: Float64Array, row: Float64Array): void => {
    bands.forEach(({ from, to, least, most }, b) => {
      let contrast = 0
      if (to > from) {
        extremes(magnitudes, from, to, least, most)
        contrast = DECIBELS * Math.log(Math.max(QUIET, meanOf(most)) / Math.max(QUIET, meanOf(least)))
      }
      row[ROW.contrast + b] = contrast
    })
  }
}

const mfccOf = (rate: number, size: number) => {
  const bands = melBands(rate, size, MELS)
  const table = cosines(MFCCS, MELS)
  const logs = new Float64Array(MELS)
  return (powers: Float64Array, row: Float64Array): void => {
    for (let m = 0; m < MELS; m++) {
      const { from, weights } = bands[m] as (typeof bands)[number]
      let sum = 0
      for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * (powers[from + k] as number)
      logs[m] = DECIBELS * Math.log(Math.max(QUIET, sum))
    }
    for (let k = 0; k < MFCCS; k++) {
      let sum = 0
      for (let m = 0; m < MELS; m++) sum += (table[k * MELS + m] as number) * (logs[m] as number)
      row[ROW.mfcc + k] = sum
    }
  }
}

/** Log of the geometric over the arithmetic mean of powers: products of eight at a time, one logarithm each. */
const flatnessOf = (powers: Float64Array): number => {
  let [logs, product, sum] = [0, 1, 0]
  for (let k = 0; k < powers.length; k++) {
    const p = Math.max(QUIET, powers[k] as number)
    sum += p
    product *= p
    if ((k & 7) === 7) {
      logs += Math.log(product)
      product = 1
    }
  }
  return Math.exp((logs + Math.log(product)) / powers.length) / (sum / powers.length)
}

/** Figures of one spectrum: spectral centroid, bandwidth, roll-off and flatness, contrast in seven bands, thirteen MFCC
 *  of forty mel bands, power, and power of the bass.
 *  @param magnitudes  [size / 2 + 1]
 *  @param row         [ROW_SIZE], written over
 *  Source: as librosa.feature's spectral_* and mfcc on the same spectrum (power_to_db without a top). */
export const spectralFigures = (rate: number, size: number) => {
  const bins = size / 2 + 1
  const powers = new Float64Array(bins)
  const [contrast, mfcc] = [contrastOf(rate, size), mfccOf(rate, size)]
  const bassBin = Math.ceil((BASS_HZ * size) / rate)
  return (magnitudes: Float64Array, row: Float64Array): void => {
    let [sum, first, second, power, bass] = [0, 0, 0, 0, 0]
    for (let k = 0; k < bins; k++) {
      const m = magnitudes[k] as number
      sum += m
      first += k * m
      second += k * k * m
      powers[k] = m * m
      power += m * m
      if (k === bassBin) bass = power
    }
    const centroid = sum > 0 ? first / sum : 0
    let [k, under] = [0, magnitudes[0] as number]
    while (under < ROLL * sum && k < bins - 1) under += magnitudes[++k] as number
    row[ROW.centroid] = (centroid * rate) / size
    row[ROW.bandwidth] = (Math.sqrt(Math.max(0, (sum > 0 ? second / sum : 0) - centroid ** 2)) * rate) / size
    row[ROW.rolloff] = (k * rate) / size
    row[ROW.flatness] = flatnessOf(powers)
    row[ROW.power] = power
    row[ROW.bass] = bass
    contrast(magnitudes, row)
    mfcc(powers, row)
  }
}
