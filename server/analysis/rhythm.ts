import type { Analysis } from '../../contract/analysis.ts'
import { beatsOf, steadyGrid } from './grid.ts'
import type { Heard } from './listen.ts'
import { pulseOf } from './pulse.ts'
import { tempoCandidates } from './tempo.ts'
import { trackBeats } from './track-beats.ts'

type Rhythm = Pick<Analysis, 'tempo' | 'beats' | 'downbeats'>

/** Tempo, beats and downbeats of what was heard. */
export const rhythmOf = (heard: Heard): Rhythm => {
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
