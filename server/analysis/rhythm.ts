import type { Analysis } from '../../contract/analysis.ts'
import type { Bpm, Seconds } from '../../contract/units.ts'
import { downbeatsOf } from './downbeats.ts'
import { evenPeriod } from './even-period.ts'
import { phaseOf } from './folded.ts'
import { beatsOf, sharpened } from './grid.ts'
import type { Heard } from './listen.ts'
import { type Pulse, pulseOf } from './pulse.ts'
import { tempoCandidates } from './tempo.ts'
import { tempoPath } from './tempo-path.ts'
import { trackBeats } from './track-beats.ts'

type Rhythm = Pick<Analysis, 'tempo' | 'beats' | 'downbeats'>

/** A beat that falls this little before the first sample is the song's first. */
const EDGE: Seconds = 0.02

/** Fits under which nothing repeats itself enough to be called a tempo, and from which it is plain. */
const [LEAST_FIT, CLEAR_FIT] = [0.02, 0.05]
const LEAST_EVENTS = 6

const BLANK: Rhythm = { tempo: { bpm: null, confidence: 0, candidates: [] }, beats: [], downbeats: [] }

const beatsAt = (pulse: Pulse, bpm: Bpm, heard: Heard): { bpm: Bpm; beats: Seconds[] } => {
  const period = evenPeriod(pulse, bpm)
  if (period === undefined) return { bpm, beats: trackBeats(pulse, tempoPath(pulse, bpm)) }
  const grid = sharpened({ start: phaseOf(pulse, period), period }, heard.attacks, heard.seconds)
  return { bpm: 60 / grid.period, beats: beatsOf(grid, -EDGE, heard.seconds) }
}

/** Tempo, beats and downbeats of what was heard. */
export const rhythmOf = (heard: Heard): Rhythm => {
  const pulse = pulseOf(heard.onsets)
  const found = tempoCandidates(pulse)
  const best = found[0]
  if (!best || best.score < LEAST_FIT || pulse.events < LEAST_EVENTS) return BLANK
  const total = found.reduce((sum, c) => sum + c.score ** 2, 0)
  const clear = Math.min(1, best.score / CLEAR_FIT)
  const { bpm, beats } = beatsAt(pulse, best.bpm, heard)
  const candidates = found
    .slice(0, 4)
    .map((c, i) => ({ bpm: i === 0 ? bpm : c.bpm, confidence: (clear * c.score ** 2) / total }))
  return {
    tempo: { bpm, confidence: candidates[0]?.confidence ?? 0, candidates },
    beats,
    downbeats: downbeatsOf(beats, pulse, heard.pitches),
  }
}
