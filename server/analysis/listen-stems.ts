import type { Hertz } from '../../contract/units.ts'
import { attackListener } from '../../dsp/attacks.ts'
import { chromaListener } from '../../dsp/chroma.ts'
import { decimator } from '../../dsp/decimate.ts'
import { onsetListener } from '../../dsp/onsets.ts'
import { finite, TARGET } from './listen.ts'

type Ear = { add: (mono: Float32Array) => void }

/** One stem, or the sum of several, brought down to where its ears hear; and its energy. */
const listenBy = (rate: Hertz, ears: Ear[]) => {
  const down = decimator(Math.max(1, Math.round(rate / TARGET)))
  let energy = 0
  const hear = (mono: Float32Array): void => {
    for (const ear of ears) ear.add(mono)
  }
  return {
    add: (blocks: Float32Array[]): void => {
      const [first = new Float32Array(0), ...others] = blocks.map(finite)
      const mono = new Float32Array(first.length >> 1)
      for (let i = 0; i < mono.length; i++) {
        let sum = (first[2 * i] as number) + (first[2 * i + 1] as number)
        for (const other of others) sum += (other[2 * i] ?? 0) + (other[2 * i + 1] ?? 0)
        mono[i] = sum / 2
        energy += (sum / 2) ** 2
      }
      hear(down.add(mono))
    },
    finish: (): number => {
      hear(down.finish())
      return energy
    },
  }
}

/** Hears the stems apart: when things begin in the drums, and which pitches sound in bass and other together.
 *  `add` takes blocks of the same length, interleaved stereo. */
export const listenToStems = (rate: Hertz) => {
  const low = rate / Math.max(1, Math.round(rate / TARGET))
  const [onsets, attacks, pitches] = [onsetListener(low), attackListener(low), chromaListener(low)]
  const [drums, harmony] = [listenBy(rate, [onsets, attacks]), listenBy(rate, [pitches])]
  return {
    add: (drumBlock: Float32Array, tonalBlocks: Float32Array[]): void => {
      drums.add([drumBlock])
      harmony.add(tonalBlocks)
    },
    finish: () => {
      const energy = { drums: drums.finish(), harmony: harmony.finish() }
      return { energy, onsets: onsets.finish(), attacks: attacks.finish(), pitches: pitches.finish() }
    },
  }
}
export type HeardStems = ReturnType<ReturnType<typeof listenToStems>['finish']>
