import type { Analysis } from '../contract/analysis.ts'

const percent = (confidence: number): string => `${Math.round(100 * confidence)} %`
const clock = (at: number): string => `${Math.floor(at / 60)}:${(at % 60).toFixed(1).padStart(4, '0')}`
const blank = '–'
type Row = [name: string, value: string]

const rhythmRows = ({ tempo, beats, downbeats }: Analysis): Row[] => {
  const other = tempo.candidates.slice(1, 4).map(c => c.bpm.toFixed(1))
  return [
    ['tempo', tempo.bpm === null ? blank : `${tempo.bpm.toFixed(2)} BPM  (${percent(tempo.confidence)})`],
    ['or', other.length ? other.join(', ') : blank],
    ['beats', beats.length ? `${beats.length}, the first at ${beats[0]?.toFixed(3)} s` : blank],
    ['downbeats', downbeats.length ? `${downbeats.length}, the first at ${downbeats[0]?.toFixed(3)} s` : blank],
  ]
}

const levelRows = ({ loudnessLufs, features }: Analysis): Row[] => {
  const { loudnessRangeLu = null, truePeakDbtp = null, spectral = null } = features ?? {}
  return [
    ['loudness', loudnessLufs === null ? blank : `${loudnessLufs.toFixed(1)} LUFS`],
    ['range', loudnessRangeLu === null ? blank : `${loudnessRangeLu.toFixed(1)} LU`],
    ['true peak', truePeakDbtp === null ? blank : `${truePeakDbtp.toFixed(1)} dBTP`],
    ['centroid', spectral ? `${spectral.centroidHz.toFixed(0)} Hz` : blank],
    ['roll-off', spectral ? `${spectral.rolloffHz.toFixed(0)} Hz` : blank],
    ['flatness', spectral ? spectral.flatness.toFixed(4) : blank],
    ['struck', features?.transients.count ? `${features.transients.perSecond.toFixed(1)} a second` : blank],
  ]
}

const partRows = ({ features }: Analysis): Row[] => {
  const listed = <T>(of: T[] | undefined, say: (one: T) => string): string =>
    of?.length ? of.map(say).join('  ') : blank
  const lengths = new Set(features?.loops.map(loop => loop.bars))
  return [
    ['sections', listed(features?.sections, s => `${s.label} ${clock(s.start)}`)],
    ['loops', lengths.size ? `of ${[...lengths].join(', ')} bars` : blank],
    ['drops', listed(features?.drops, d => `${clock(d.at)} (${percent(d.confidence)})`)],
    [
      'hot cues',
      listed(
        features?.cues.filter(c => c.kind === 'hot'),
        c => clock(c.at),
      ),
    ],
  ]
}

const rowsOf = (a: Analysis): Row[] => {
  const { key } = a
  return [
    ...rhythmRows(a),
    ['key', key.tonic === null ? blank : `${key.tonic} ${key.mode}  ${key.camelot}  (${percent(key.confidence)})`],
    ['tuning', a.tuningCents === null ? blank : `${a.tuningCents.toFixed(1)} cents`],
    ...levelRows(a),
    ...partRows(a),
    ['by', `${a.engine} ${a.version}: ${a.audioSeconds.toFixed(1)} s of audio in ${a.seconds.toFixed(2)} s`],
  ]
}

/** The answer as lines for a reader; a dash where nothing is sure. */
export const analysisText = (a: Analysis): string =>
  rowsOf(a)
    .map(([name, value]) => `${name.padEnd(10)} ${value}\n`)
    .join('')

/** Answers side by side: a column for each. */
export const comparedText = (all: Analysis[]): string => {
  const columns = all.map(rowsOf)
  const widths = columns.map(rows => Math.max(...rows.map(([, value]) => value.length)))
  const line = (cells: string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  const head = `${''.padEnd(10)} ${line(all.map(a => a.engine))}\n`
  const names = columns[0]?.map(([name]) => name) ?? []
  return head + names.map((name, i) => `${name.padEnd(10)} ${line(columns.map(rows => rows[i]?.[1] ?? ''))}\n`).join('')
}
