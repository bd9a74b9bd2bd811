import type { Analysis } from '../../contract/analysis.ts'
import type { Bpm, Seconds } from '../../contract/units.ts'
import { barsOf } from './downbeats.ts'
import { driftOf } from './drift.ts'
import { evenPeriod } from './even-period.ts'
import { phaseOf } from './folded.ts'
import { beatsOf, sharpened } from './grid.ts'
import { gridsOf } from './grids.ts'
import type { Heard } from './listen.ts'
import { octaveMoves } from './octave-moves.ts'
import { type Pulse, pulseOf } from './pulse.ts'
import { tempoCandidates } from './tempo.ts'
import { tempoPath } from './tempo-path.ts'
import { trackBeats } from './track-beats.ts'

/** What is heard of tempo and beats. */
export type Rhythm = Required<Pick<Analysis, 'tempo' | 'beats' | 'downbeats' | 'timeSignature' | 'grids'>>

/** A beat that falls this little before the first sample is the song's first. */
const EDGE: Seconds = 0.02

/** Fits under which nothing repeats itself enough to be called a tempo, and from which it is plain. */
const [LEAST_FIT, CLEAR_FIT] = [0.02, 0.05]
const LEAST_EVENTS = 6
/** How much less sure a tempo is that no even grid fits. */
const UNSTEADY = 0.7
/** And one whose half-beats are the beats of another part. */
const DOUBLED = 0.6

/** How often a tempo is right that holds such a share of the candidates' scores, squared: see docs/analysis.md. */
const confidenceOf = (share: number): number => 1 / (1 + Math.exp((0.25 - share) / 0.1))

const BLANK: Rhythm = {
  tempo: { bpm: null, confidence: 0, candidates: [], drift: null },
  beats: [],
  downbeats: [],
  timeSignature: null,
  grids: [],
}

type Laid = { bpm: Bpm; beats: Seconds[]; steady: boolean; offBeat: number }

const beatsAt = (pulse: Pulse, bpm: Bpm, { attacks, seconds }: Pick<Heard, 'attacks' | 'seconds'>): Laid => {
  const period = evenPeriod(pulse, bpm)
  if (period === undefined) {
    const { offBeat } = phaseOf(pulse, 60 / bpm)
    return { bpm, beats: trackBeats(pulse, tempoPath(pulse, bpm)), steady: false, offBeat }
  }
  const { at, offBeat } = phaseOf(pulse, period)
  const grid = sharpened({ start: at, period }, attacks, seconds)
  return { bpm: 60 / grid.period, beats: beatsOf(grid, -EDGE, seconds), steady: true, offBeat }
}

/** Tempo, beats, bars and grids of what was heard; its onsets and attacks may be of the drums alone. */
export const rhythmOf = (heard: Pick<Heard, 'onsets' | 'attacks' | 'pitches' | 'seconds'>): Rhythm => {
  const pulse = pulseOf(heard.onsets)
  const found = tempoCandidates(pulse)
  const best = found[0]
  if (!best || best.score < LEAST_FIT || pulse.events < LEAST_EVENTS) return BLANK
  const total = found.reduce((sum, c) => sum + c.score ** 2, 0)
  const clear = Math.min(1, best.score / CLEAR_FIT)
  const { bpm, beats, steady, offBeat } = beatsAt(pulse, best.bpm, heard)
  const even = (steady ? 1 : UNSTEADY) * (1 - DOUBLED * octaveMoves(pulse, bpm))
  const sure = clear * even * confidenceOf(best.score ** 2 / total)
  const left = (1 - sure) / Math.max(1e-9, total - best.score ** 2)
  const candidates = found
    .slice(0, 4)
    .map((c, i) =>
      i === 0 ? { bpm, confidence: sure } : { bpm: c.bpm, confidence: Math.min(sure, left * c.score ** 2) },
    )
  const tempo = { bpm, confidence: candidates[0]?.confidence ?? 0, candidates, drift: driftOf(beats, steady) }
  const { downbeats, beatsPerBar, timeSignature } = barsOf(beats, pulse, heard.pitches)
  const grids = gridsOf({ tempo, beats, downbeats, beatsPerBar, offBeat })
  return { tempo, beats, downbeats, timeSignature, grids }
}
