import type { Analysis } from './analysis.ts'
import type { Track } from './track.ts'

/** An analysis as lists of tracks tell it: tempo and key with their confidence; of beats and bars the first two, and of
 *  all other lists nothing. A library of thousands is told in a few megabytes so. */
export const briefAnalysis = (of: Analysis): Analysis => ({
  tempo: { bpm: of.tempo.bpm, confidence: of.tempo.confidence, candidates: [] },
  beats: of.beats.slice(0, 2),
  downbeats: of.downbeats.slice(0, 2),
  key: {
    tonic: of.key.tonic,
    mode: of.key.mode,
    camelot: of.key.camelot,
    confidence: of.key.confidence,
    candidates: [],
  },
  tuningCents: of.tuningCents,
  loudnessLufs: of.loudnessLufs,
  ...(of.provisional === undefined ? {} : { provisional: of.provisional }),
  ...(of.madeAt === undefined ? {} : { madeAt: of.madeAt }),
  ...{ engine: of.engine, version: of.version, audioSeconds: of.audioSeconds, seconds: of.seconds },
})

/** A track, or its sheet, with a brief analysis. */
export const brief = <T extends Pick<Track, 'analysis'>>(track: T): T =>
  track.analysis === null ? track : { ...track, analysis: briefAnalysis(track.analysis) }
