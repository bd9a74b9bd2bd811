import type { Analysis, Grid } from '../../contract/analysis.ts'
import type { Bpm, Seconds } from '../../contract/units.ts'

/** Grids outside of this are of no use to anyone. */
const [SLOWEST, FASTEST] = [30, 300]
/** What an octave is worth that was not among the candidates, and the off-beat where no bass tells it apart. */
const UNHEARD = 0.02

type Found = { tempo: Analysis['tempo']; beats: Seconds[]; downbeats: Seconds[]; beatsPerBar: number; offBeat: number }

/** The even grids that a performer may pick: the one found, its octaves, the off-beat, and times 3 ÷ 2 and 2 ÷ 3 where
 *  they were candidates. Their confidences are of the tempo's candidates and never over the found one's.
 *  @param offBeat  how likely the beat lies half a beat away, 0…0.5 */
export const gridsOf = ({ tempo, beats, downbeats, beatsPerBar, offBeat }: Found): Grid[] => {
  const { bpm } = tempo
  const first = downbeats[0] ?? beats[0]
  if (bpm === null || first === undefined) return []
  const bar = (60 / bpm) * beatsPerBar
  const offset = Math.max(0, first - Math.floor(first / bar) * bar)
  const heard = (at: Bpm): number => tempo.candidates.find(c => Math.abs(c.bpm / at - 1) < 0.04)?.confidence ?? 0
  const grid = (name: Grid['name'], times: number, confidence: number, start = offset): Grid => ({
    name,
    bpm: bpm * times,
    offset: start,
    beatsPerBar,
    confidence: Math.min(tempo.confidence, confidence),
  })
  const others = [
    grid('half', 0.5, Math.max(UNHEARD, heard(bpm / 2))),
    grid('double', 2, Math.max(UNHEARD, heard(bpm * 2))),
    grid('off-beat', 1, tempo.confidence * offBeat, offset + 30 / bpm),
    grid('triple', 1.5, heard(bpm * 1.5)),
    grid('two-thirds', 2 / 3, heard((bpm * 2) / 3)),
  ].filter(g => g.bpm >= SLOWEST && g.bpm <= FASTEST && (g.confidence > 0 || g.name === 'off-beat'))
  const found = grid('found', 1, tempo.confidence)
  return [found, ...others.sort((a, b) => b.confidence - a.confidence)]
}
