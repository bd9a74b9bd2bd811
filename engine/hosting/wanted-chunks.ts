import { covers, LIBRARY_RATE, type Ranges } from '../../contract/audio-folder.ts'
import type { Samples } from '../../contract/units.ts'
import { CHUNK_FRAMES } from '../source.ts'

/** A chunk that should be there: frames [from, to) of it are ready. */
export type Wanted = { file: number; index: number; from: number; to: number }

/** Where a deck is and may go at once. */
export type Surroundings = {
  mixReady: Ranges
  /** Which files are the track's stems. */
  stemFiles: readonly number[]
  stemsReady: Ranges
  /** Length; null while it may grow. */
  samples: Samples | null
  playhead: Samples
  loop: readonly [Samples, Samples] | null
  /** Where the deck goes on after a hold. */
  goesOn: Samples | null
  /** Cue points: their first moments are kept, so that a jump sounds at once. */
  cues: readonly Samples[]
}

const SOON = 2 * LIBRARY_RATE
const AHEAD = 20 * LIBRARY_RATE
const BEHIND = 5 * LIBRARY_RATE
const LONGEST_LOOP = 60 * LIBRARY_RATE
const CUE = LIBRARY_RATE / 4

/** The stretches that should be there, the most urgent first. */
const stretches = ({ playhead, loop, goesOn, cues }: Surroundings): [Samples, Samples][] => [
  [playhead - CHUNK_FRAMES / 8, playhead + SOON],
  ...(goesOn === null ? [] : [[goesOn, goesOn + SOON] as [Samples, Samples]]),
  ...(loop ? [[loop[0] - CHUNK_FRAMES / 8, Math.min(loop[1], loop[0] + LONGEST_LOOP)] as [Samples, Samples]] : []),
  [playhead + SOON, playhead + AHEAD],
  [playhead - BEHIND, playhead],
  ...cues.map((cue): [Samples, Samples] => [cue - CHUNK_FRAMES / 8, cue + CUE]),
]

/** The largest ready part of a chunk. */
const readyPart = (ready: Ranges, index: number): { from: number; to: number } | undefined => {
  const start = index * CHUNK_FRAMES
  let best: { from: number; to: number } | undefined
  for (const [a, b] of ready) {
    const from = Math.max(0, a - start)
    const to = Math.min(CHUNK_FRAMES, b - start)
    if (to > from && to - from > (best ? best.to - best.from : 0)) best = { from, to }
  }
  return best
}

/** Whether the stems alone carry the sound around a chunk, so that the mix is not needed there. */
const stemsCarry = ({ stemsReady, samples }: Surroundings, index: number): boolean => {
  const from = Math.max(0, (index - 1) * CHUNK_FRAMES)
  return covers(stemsReady, from, Math.min((index + 2) * CHUNK_FRAMES, samples ?? Number.POSITIVE_INFINITY))
}

/** Every chunk that should be there, the most urgent first; stems before the mix. */
export const wantedChunks = (around: Surroundings): Wanted[] => {
  const seen = new Set<number>()
  const wanted: Wanted[] = []
  const last = around.samples === null ? Number.POSITIVE_INFINITY : Math.ceil(around.samples / CHUNK_FRAMES) - 1
  for (const [from, to] of stretches(around)) {
    const end = Math.min(last, Math.floor(Math.max(0, to) / CHUNK_FRAMES))
    for (let index = Math.floor(Math.max(0, from) / CHUNK_FRAMES); index <= end; index++) {
      if (seen.has(index)) continue
      seen.add(index)
      const stems = readyPart(around.stemsReady, index)
      if (stems) for (const file of around.stemFiles) wanted.push({ file, index, ...stems })
      const mix = stemsCarry(around, index) ? undefined : readyPart(around.mixReady, index)
      if (mix) wanted.push({ file: 0, index, ...mix })
    }
  }
  return wanted
}
