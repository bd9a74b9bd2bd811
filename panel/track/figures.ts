import type { Analysis } from '../../contract/analysis.ts'
import { isBlank } from '../../contract/grid.ts'
import type { ManualGrid } from '../../contract/manual.ts'
import { isSure, keyText, percentText, tempoText } from '../grid/grid-texts.ts'
import { words } from '../strings.ts'

/** One line of the side-by-side view: a text for each column, empty where that one says nothing. */
export type Figure = { name: string; says: string[] }
export type Figures = { columns: string[]; rows: Figure[] }

const { unknown } = words.deck
const fixed = (value: number | null | undefined, digits: number, unit: string): string =>
  value === null || value === undefined ? '' : `${value.toFixed(digits).replace('-', '−')} ${unit}`
const others = (texts: string[]): string => texts.slice(1, 4).join(', ')

const tempoOf = (a: Analysis): string =>
  `${isSure(a, 'tempo') ? `${tempoText(a.tempo.bpm)} ${words.deck.bpm}` : unknown} · ${words.grid.sure(percentText(a.tempo.confidence))}`
const keyOf = (a: Analysis): string =>
  `${isSure(a, 'key') ? keyText(a.key.tonic, a.key.mode, a.key.camelot) : unknown}${a.key.openKey ? ` · ${a.key.openKey}` : ''} · ${words.grid.sure(percentText(a.key.confidence))}`
const driftOf = ({ tempo }: Analysis): string => {
  if (!tempo.drift) return ''
  const bpms = tempo.drift.curve.map(point => point.bpm)
  return tempo.drift.steady || bpms.length === 0
    ? words.track.steady
    : words.track.moves(Math.min(...bpms).toFixed(1), Math.max(...bpms).toFixed(1))
}

const ROWS: { name: string; says: (a: Analysis) => string; hand?: (m: ManualGrid) => string }[] = [
  {
    name: words.deck.tempo,
    says: tempoOf,
    hand: m =>
      m.bpm !== undefined ? tempoText(m.bpm) : m.scale !== undefined ? `× ${Number(m.scale.toFixed(3))}` : '',
  },
  {
    name: words.track.otherTempi,
    says: a => others(a.tempo.candidates.map(c => `${c.bpm.toFixed(1)} (${percentText(c.confidence)})`)),
  },
  { name: words.track.drift, says: driftOf },
  {
    name: words.track.meter,
    says: a => (a.timeSignature ? `${a.timeSignature.beats}/${a.timeSignature.unit}` : ''),
    hand: m => (m.beatsPerBar ? words.grid.inBar(m.beatsPerBar) : ''),
  },
  {
    name: words.track.firstBar,
    says: a => fixed(a.downbeats[0], 3, 's'),
    hand: m => fixed(m.anchor, 3, 's'),
  },
  { name: words.deck.key, says: keyOf, hand: m => (m.key ? `${m.key.tonic} ${m.key.mode}` : '') },
  {
    name: words.track.otherKeys,
    says: a => others(a.key.candidates.map(c => `${c.camelot} (${percentText(c.confidence)})`)),
  },
  { name: words.track.tuning, says: a => fixed(a.tuningCents, 0, 'cents') },
  { name: words.track.loudness, says: a => fixed(a.loudnessLufs, 1, 'LUFS') },
  { name: words.track.range, says: a => fixed(a.features?.loudnessRangeLu, 1, 'LU') },
  { name: words.track.truePeak, says: a => fixed(a.features?.truePeakDbtp, 1, 'dBTP') },
  { name: words.track.brightness, says: a => fixed(a.features?.spectral?.centroidHz, 0, 'Hz') },
  { name: words.track.transients, says: a => fixed(a.features?.transients.perSecond, 1, '/ s') },
  {
    name: words.track.heardIn,
    says: a => (a.heardFrom ? [...new Set(Object.values(a.heardFrom))].map(w => words.grid.heardIn[w]).join(', ') : ''),
  },
  { name: words.track.took, says: a => fixed(a.seconds, 1, 's') },
]

/** What was set by hand and what each engine heard, side by side; a line that nobody fills is left out. */
export const figuresOf = (analyses: Analysis[], manual: ManualGrid | null | undefined): Figures => {
  const byHand = manual && !isBlank(manual) ? manual : null
  const rows = ROWS.map(({ name, says, hand }) => ({
    name,
    says: [...(byHand ? [hand?.(byHand) ?? ''] : []), ...analyses.map(says)],
  }))
  return {
    columns: [...(byHand ? [words.grid.byHand] : []), ...analyses.map(a => `${a.engine} ${a.version}`)],
    rows: rows.filter(row => row.says.some(text => text !== '')),
  }
}
