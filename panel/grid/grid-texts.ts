import type { Analysis } from '../../contract/analysis.ts'
import { type PlayedGrid, SURE } from '../../contract/grid.ts'
import { keyName, pitchClass } from '../../contract/keys.ts'
import type { Bpm } from '../../contract/units.ts'
import { words } from '../strings.ts'

export const tempoText = (bpm: Bpm | null): string => (bpm === null ? words.deck.unknown : bpm.toFixed(2))
export const percentText = (part: number): string => `${Math.round(part * 100)} %`

/** "A minor · 8A" of a tonic's name. */
export const keyText = (tonic: string | null, mode: 'major' | 'minor' | null, camelot: string | null): string => {
  const pitch = tonic === null ? undefined : pitchClass(tonic)
  return pitch === undefined || mode === null ? words.deck.unknown : `${keyName(pitch, mode)} · ${camelot ?? ''}`
}

/** Who heard it, and in what: "dsp 2, in the drums". */
export const heardText = (analysis: Analysis, what: 'beats' | 'key'): string => {
  const from = analysis.heardFrom?.[what]
  const where = from ? `, ${words.grid.heardIn[from]}` : ''
  return `${analysis.engine} ${analysis.version}${where}${analysis.provisional ? `, ${words.grid.provisional}` : ''}`
}

/** Whether the analysis says something, and is sure of it. */
export const isSure = (analysis: Analysis, of: 'tempo' | 'key'): boolean =>
  (of === 'tempo' ? analysis.tempo.bpm : analysis.key.tonic) !== null && analysis[of].confidence >= SURE[of]

/** How an offered grid differs from the one played: another tempo, or so many milliseconds. */
export const offerText = (now: PlayedGrid, offered: PlayedGrid): string => {
  if (now.bpm !== null && offered.bpm !== null && Math.abs(offered.bpm / now.bpm - 1) > 0.0005)
    return words.grid.offerTempo(tempoText(now.bpm), tempoText(offered.bpm))
  const middle = offered.beats[offered.beats.length >> 1] ?? 0
  const near = now.beats.reduce((best, t) => (Math.abs(t - middle) < Math.abs(best - middle) ? t : best), Infinity)
  const ms = Math.round((middle - near) * 1000)
  return Math.abs(ms) > 1 ? words.grid.offerShift(ms) : words.grid.offerBars
}
