import type { Analysis, Earlier } from '../../../contract/analysis.ts'

const summaryOf = (analysis: Analysis): Earlier => ({
  heardFrom: analysis.heardFrom ?? { beats: 'mix', key: 'mix' },
  audioSeconds: analysis.audioSeconds,
  provisional: analysis.provisional ?? false,
  madeAt: analysis.madeAt ?? 0,
  bpm: analysis.tempo.bpm,
  tempoConfidence: analysis.tempo.confidence,
  offset: analysis.downbeats[0] ?? analysis.beats[0] ?? null,
  tonic: analysis.key.tonic,
  mode: analysis.key.mode,
  keyConfidence: analysis.key.confidence,
  engine: analysis.engine,
  version: analysis.version,
})

/** An answer that keeps what was said before it. Said twice of the same sound, the newer word stands alone. */
export const afterEarlier = (analysis: Analysis, before: Analysis | null): Analysis => {
  if (!before) return analysis
  const heard = (of: Pick<Earlier, 'heardFrom' | 'audioSeconds'>): string =>
    `${of.heardFrom.beats} ${of.heardFrom.key} ${of.audioSeconds}`
  const own = heard(summaryOf(analysis))
  const earlier = [...(before.earlier ?? []), summaryOf(before)].filter(e => heard(e) !== own)
  return earlier.length > 0 ? { ...analysis, earlier } : analysis
}
