import { playedGrid, playedKey } from '../../contract/grid.ts'
import { camelot, openKey, pitchClass } from '../../contract/keys.ts'
import { Failure } from '../../contract/errors.ts'
import type { TrackSheet } from '../../contract/track.ts'

/** How a key is written: Am, 8A, 1m, or A minor. */
export const NOTATIONS = ['short', 'camelot', 'open', 'long'] as const
export type Notation = (typeof NOTATIONS)[number]

/** @throws bad_usage */
export const notationOf = (name: string): Notation => {
  const found = NOTATIONS.find(notation => notation === name)
  if (!found) throw new Failure('bad_usage', `--key is one of ${NOTATIONS.join(', ')}, not ${name}`)
  return found
}

/** What a file says of itself; undefined where nobody is sure. */
export type Tags = { title: string; artist?: string; bpm?: string; key?: string }

const keyText = (tonic: string, mode: 'major' | 'minor', notation: Notation): string | undefined => {
  const pc = pitchClass(tonic)
  if (pc === undefined) return undefined
  if (notation === 'camelot') return camelot(pc, mode)
  if (notation === 'open') return openKey(pc, mode)
  return notation === 'long' ? `${tonic} ${mode}` : `${tonic}${mode === 'minor' ? 'm' : ''}`
}

/** Tempo and key as the track is played: by hand before analysed, and neither where it is unsure. */
export const tagsOf = (sheet: TrackSheet, part: string, notation: Notation): Tags => {
  const source = { analysis: sheet.analysis, manual: sheet.manual ?? null, duration: sheet.duration }
  const { bpm } = playedGrid(source)
  const { tonic, mode } = playedKey(source) ?? { tonic: null, mode: null }
  const key = tonic && mode ? keyText(tonic, mode, notation) : undefined
  return {
    title: part === 'mix' ? sheet.title : `${sheet.title} (${part})`,
    ...(sheet.artist ? { artist: sheet.artist } : {}),
    ...(bpm ? { bpm: String(Math.round(bpm * 100) / 100) } : {}),
    ...(key ? { key } : {}),
  }
}
