import { type Fit, type Fitted, fitOf } from '../../contract/fit.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import type { Bpm } from '../../contract/units.ts'
import type { LibraryRow } from './library-row.ts'

/** What the others are compared with: the lit deck while it plays, the other one while that plays alone, else what lies
 *  on the lit deck, or on the other; null while both are empty. */
export const deckToFit = (
  lit: DeckNumber,
  decks: Record<DeckNumber, { plays: boolean; loaded: boolean }>,
): DeckNumber | null => {
  const inOrder = [lit, ...DECKS.filter(n => n !== lit)]
  return inOrder.find(n => decks[n].plays) ?? inOrder.find(n => decks[n].loaded) ?? null
}

export type Sounds = { id: string; bpm: Bpm | null; camelot: string | null; keyLock: boolean }

const pullText = (rate: number): string => {
  const percent = (rate - 1) * 100
  const sign = Math.abs(percent) < 0.05 ? '±' : percent < 0 ? '−' : '+'
  return `${sign}${Math.abs(percent).toFixed(1)} %`
}

/** How a row fits what sounds, and why: "8A→9A", "+1.2 %"; null for the track itself and where nothing is known. */
export const rowFit = (row: Omit<LibraryRow, 'fit'>, sounds: Sounds | null): LibraryRow['fit'] => {
  if (!sounds || row.id === sounds.id) return null
  const [tonic = null, mode = null] = row.key?.split(' ') ?? []
  const known = mode === 'major' ? 'major' : mode === 'minor' ? 'minor' : null
  const key: Fitted['key'] = tonic && known ? { tonic, mode: known } : null
  const fit = fitOf(sounds, { bpm: row.bpm, key }, sounds.keyLock)
  return (
    fit && {
      score: fit.score,
      key: keyText(sounds, fit),
      tempo: tempoText(row, fit),
      harmony: fit.key?.harmony ?? null,
    }
  )
}

const keyText = ({ camelot }: Sounds, fit: Fit): string | null =>
  camelot && fit.camelot ? `${camelot}→${fit.camelot}` : null

/** "+1.2 %"; "×2 +0.4 %" where two beats of the one are one of the other; null where it cannot be pulled so far. */
const tempoText = ({ bpm }: { bpm: Bpm | null }, { tempo }: Fit): string | null => {
  if (bpm === null || !tempo) return null
  const beats = tempo.beats === 1 ? '' : tempo.beats === 2 ? '×2 ' : '÷2 '
  return `${beats}${pullText(tempo.rate)}`
}
