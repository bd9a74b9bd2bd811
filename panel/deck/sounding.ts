import type { Analysis } from '../../contract/analysis.ts'
import { camelot, keyName, pitchClass } from '../../contract/keys.ts'
import type { Bpm } from '../../contract/units.ts'

/** Tempo and key as they sound at a rate; pitch follows speed. Null where unknown. */
export type Sounding = { bpm: Bpm | null; key: string | null; camelot: string | null }

export const soundingAt = (analysis: Analysis | null, rate: number): Sounding => {
  const bpm = analysis?.tempo.bpm ?? null
  const { tonic = null, mode = null } = analysis?.key ?? {}
  const root = tonic === null ? undefined : pitchClass(tonic)
  if (root === undefined || mode === null) return { bpm: bpm === null ? null : bpm * rate, key: null, camelot: null }
  const now = (((root + Math.round(12 * Math.log2(rate))) % 12) + 12) % 12
  return { bpm: bpm === null ? null : bpm * rate, key: keyName(now, mode), camelot: camelot(now, mode) }
}
