import type { Analysis } from '../../../../contract/analysis.ts'
import type { Curves, Features } from '../../../../contract/features.ts'
import { camelot, openKey, TONICS } from '../../../../contract/keys.ts'
import type { Heard, Silent } from './wire.ts'

export const ENGINE = 'librosa'
type Answer = Omit<Analysis, 'seconds'>
const PARTS = 8

/** How much one correlation stands over the others: a share of e^(12 r). */
const keysOf = (keys: Heard['keys']): Analysis['key']['candidates'] => {
  const total = keys.reduce((sum, { r }) => sum + Math.exp(12 * r), 0)
  return keys.slice(0, 4).map(({ tonic, mode, r }) => ({
    ...{ tonic: TONICS[tonic] as string, mode, camelot: camelot(tonic, mode), openKey: openKey(tonic, mode) },
    confidence: Math.exp(12 * r) / total,
  }))
}

/** librosa parts a song, and says neither how surely nor what repeats: each part is a letter of its own. */
const sectionsOf = ({ sections, energyDb }: Heard): Features['sections'] => {
  const sorted = [...energyDb].sort((a, b) => a - b)
  const [low, high] = [0.05, 0.95].map(share => sorted[Math.floor(share * (sorted.length - 1))] ?? 0) as [
    number,
    number,
  ]
  const share = (db: number): number => (high > low ? Math.min(1, Math.max(0, (db - low) / (high - low))) : 1)
  return sections.map(([start, end], i) => ({
    ...{ label: `P${i + 1}`, start, end, confidence: 0, repetitionGroup: i },
    energy: Array.from({ length: PARTS }, (_, p) => {
      const at = Math.floor(2 * (start + ((p + 0.5) / PARTS) * (end - start)))
      return Math.round(100 * share(energyDb[Math.min(at, energyDb.length - 1)] ?? low)) / 100
    }),
  }))
}

const featuresOf = (heard: Heard): Features => {
  const { chroma, mfcc, ...spectral } = heard.means
  const most = Math.max(...chroma, 1e-9)
  const perSecond = Math.round((100 * heard.transients.length) / Math.max(heard.seconds, 1e-9)) / 100
  return {
    ...{ loudnessRangeLu: null, truePeakDbtp: null, spectral, mfcc },
    chroma: chroma.map(v => Math.round((1000 * v) / most) / 1000),
    transients: { count: heard.transients.length, perSecond },
    sections: sectionsOf(heard),
    ...{ loops: [], cues: [], drops: [], buildUps: [] },
  }
}

const curvesOf = ({ energyDb, curves, transients }: Heard): Curves => ({
  energy: { step: 0.5, db: energyDb },
  spectral: { step: 1, ...curves },
  transientGapsMs: transients.map((t, i) => Math.round(1000 * t) - Math.round(1000 * (transients[i - 1] ?? 0))),
})

const silence = ({ version, seconds }: Silent): Answer => ({
  tempo: { bpm: null, confidence: 0, candidates: [] },
  ...{ beats: [], downbeats: [] },
  key: { tonic: null, mode: null, camelot: null, confidence: 0, candidates: [] },
  ...{ tuningCents: null, loudnessLufs: null, engine: ENGINE, version, audioSeconds: seconds },
})

/** What librosa heard, in the terms of every engine; null or empty where librosa has no method: downbeats, loudness,
 *  loops, cues, drops. */
export const answerOf = (heard: Heard | Silent): { analysis: Answer; curves: Curves | null } => {
  if (heard.silent) return { analysis: silence(heard), curves: null }
  const { tempo, keys, tuningCents, version, seconds } = heard
  const candidates = keysOf(keys)
  const best = candidates[0]
  const analysis: Answer = {
    tempo: { bpm: tempo.bpm, confidence: tempo.candidates[0]?.confidence ?? 0, candidates: tempo.candidates },
    ...{ beats: tempo.beats, downbeats: [] },
    key: best ? { ...best, candidates } : { tonic: null, mode: null, camelot: null, confidence: 0, candidates: [] },
    ...{ tuningCents, loudnessLufs: null, features: featuresOf(heard) },
    ...{ engine: ENGINE, version, audioSeconds: seconds },
  }
  return { analysis, curves: curvesOf(heard) }
}
