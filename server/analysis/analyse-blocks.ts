import type { Analysis } from '../../contract/analysis.ts'
import type { Hertz, Seconds } from '../../contract/units.ts'
import { beatsOf, steadyGrid } from './grid.ts'
import { keyOf } from './key.ts'
import { type Heard, listen } from './listen.ts'
import { pulseOf } from './pulse.ts'
import { tempoCandidates } from './tempo.ts'
import { trackBeats } from './track-beats.ts'

export const ENGINE = 'dsp'
export const ENGINE_VERSION = '1'

type Rhythm = Pick<Analysis, 'tempo' | 'beats' | 'downbeats'>

const rhythmOf = (heard: Heard): Rhythm => {
  const pulse = pulseOf(heard.onsets)
  const found = tempoCandidates(pulse)
  const best = found[0]
  if (!best) return { tempo: { bpm: null, confidence: 0, candidates: [] }, beats: [], downbeats: [] }
  const total = found.reduce((sum, c) => sum + c.score ** 2, 0)
  const candidates = found.slice(0, 4).map(c => ({ bpm: c.bpm, confidence: c.score ** 2 / total }))
  const tracked = trackBeats(pulse, best.bpm)
  const grid = steadyGrid(tracked, best.bpm, heard.attacks)
  const bpm = grid ? 60 / grid.period : best.bpm
  const beats = grid ? beatsOf(grid, tracked[0] ?? 0, heard.seconds) : tracked
  return {
    tempo: {
      bpm,
      confidence: candidates[0]?.confidence ?? 0,
      candidates: [{ bpm, confidence: candidates[0]?.confidence ?? 0 }, ...candidates.slice(1)],
    },
    beats,
    downbeats: [],
  }
}

/** What the features say. */
export const judge = (heard: Heard): Omit<Analysis, 'seconds'> => ({
  ...rhythmOf(heard),
  ...keyOf(heard.pitches),
  loudnessLufs: heard.loudness,
  engine: ENGINE,
  version: ENGINE_VERSION,
  audioSeconds: heard.seconds,
})

/** Analyses a mix as it streams by; only features are kept.
 *  @param blocks  interleaved stereo float32
 *  @param onHeard seconds heard so far */
export const analyseBlocks = async (
  blocks: AsyncIterable<Float32Array>,
  rate: Hertz,
  onHeard?: (seconds: Seconds) => void,
): Promise<Analysis> => {
  const began = performance.now()
  const ear = listen(rate)
  let frames = 0
  for await (const block of blocks) {
    ear.add(block)
    frames += block.length >> 1
    onHeard?.(frames / rate)
  }
  return { ...judge(ear.finish()), seconds: (performance.now() - began) / 1000 }
}
