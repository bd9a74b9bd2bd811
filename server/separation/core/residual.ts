import type { Energies } from '../../../contract/audio-folder.ts'
import type { Decibels } from '../../../contract/units.ts'

/** Interleaved float32 of each stem, in the model's order, all of one length. */
export type StemSamples = readonly Float32Array[]

/** Samples that are gone through at once, a stem after the other: they stay in the processor's first cache. */
const CHUNK = 1024

/** mixture − Σ stems of the chunk from `at`, into `into`. */
const restOf = (mix: Float32Array, stems: StemSamples, at: number, into: Float64Array): number => {
  const length = Math.min(CHUNK, mix.length - at)
  for (let i = 0; i < length; i++) into[i] = mix[at + i] as number
  for (const stem of stems) for (let i = 0; i < length; i++) into[i] = (into[i] as number) - (stem[at + i] as number)
  return length
}

/** Adds an equal share of (mixture − Σ stems) to every stem, in place.
 *  @param mix  interleaved float32 */
export const shareResidual = (mix: Float32Array, stems: StemSamples): void => {
  const rest = new Float64Array(CHUNK)
  const count = stems.length
  for (let at = 0; at < mix.length; at += CHUNK) {
    const length = restOf(mix, stems, at, rest)
    for (let i = 0; i < length; i++) rest[i] = (rest[i] as number) / count
    for (const stem of stems)
      for (let i = 0; i < length; i++) stem[at + i] = (stem[at + i] as number) + (rest[i] as number)
  }
}

/** Rounds stems to a grid of `steps` to one so that they still sum to the rounded mixture exactly: what rounding leaves
 *  over, at most a step for every second stem, goes to the stems that it moved the most. In place; the stems are on the
 *  grid afterwards.
 *  @param steps  grid points for an amplitude of 1: 32767 ÷ fullScale in the library */
export const roundTogether = (mix: Float32Array, stems: StemSamples, steps: number): void => {
  const rest = new Float64Array(CHUNK)
  const lines = stems.map(stem => ({ stem, whole: new Float64Array(CHUNK), moved: new Float64Array(CHUNK) }))
  for (let at = 0; at < mix.length; at += CHUNK) {
    const length = Math.min(CHUNK, mix.length - at)
    for (let i = 0; i < length; i++) rest[i] = halfUp((mix[at + i] as number) * steps)
    for (const line of lines) roundLine(line, { at, length, steps, rest })
    for (let i = 0; i < length; i++) if (rest[i] !== 0) giveOut(lines, i, rest[i] as number)
    for (const { stem, whole } of lines) for (let i = 0; i < length; i++) stem[at + i] = (whole[i] as number) / steps
  }
}

/** As Math.round, which is slower. */
const halfUp = (x: number): number => Math.floor(x + 0.5)

/** A stem of a chunk: its rounded samples, and how far rounding moved them. */
type Line = { stem: Float32Array; whole: Float64Array; moved: Float64Array }
type Chunk = { at: number; length: number; steps: number; rest: Float64Array }

const roundLine = ({ stem, whole, moved }: Line, { at, length, steps, rest }: Chunk): void => {
  for (let i = 0; i < length; i++) {
    const exact = (stem[at + i] as number) * steps
    const rounded = halfUp(exact)
    whole[i] = rounded
    moved[i] = exact - rounded
    rest[i] = (rest[i] as number) - rounded
  }
}

const giveOut = (lines: readonly Line[], i: number, left: number): void => {
  for (let rest = left; rest !== 0 && Math.abs(rest) <= lines.length; rest -= Math.sign(rest)) {
    const sign = Math.sign(rest)
    let most = lines[0] as Line
    for (const line of lines) if ((line.moved[i] as number) * sign > (most.moved[i] as number) * sign) most = line
    most.whole[i] = (most.whole[i] as number) + sign
    most.moved[i] = (most.moved[i] as number) - sign
  }
}

/** Energy of (mixture − Σ stems) against the mixture's. */
export type ResidualMeter = {
  add(mix: Float32Array, stems: StemSamples): void
  /** Decibels to two places, at least −144; NaN where a stem was not finite. */
  readonly db: Decibels
  /** What it has counted. */
  readonly energies: Energies
}

/** @param before  what an earlier run counted */
export const residualMeter = (before: Energies = { mixture: 0, missed: 0 }): ResidualMeter => {
  let energy = before.mixture
  let error = before.missed
  const rest = new Float64Array(CHUNK)
  return {
    add(mix, stems) {
      let here = 0
      let missed = 0
      for (let at = 0; at < mix.length; at += CHUNK) {
        const length = restOf(mix, stems, at, rest)
        for (let i = 0; i < length; i++) {
          const x = mix[at + i] as number
          here += x * x
          missed += (rest[i] as number) * (rest[i] as number)
        }
      }
      energy += here
      error += missed
    },
    get energies() {
      return { mixture: energy, missed: error }
    },
    get db() {
      if (error === 0) return -144
      return Math.max(-144, Math.round(1000 * Math.log10(error / Math.max(energy, 1e-30))) / 100)
    },
  }
}
