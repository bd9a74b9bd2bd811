import type { Track, TrackSheet } from '../../../contract/track.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import { etaOf, type Run, stepOf } from '../../runs/index.ts'
import type { TrackRow } from './store.ts'

/** A track as the API shows it. */
export const viewOf = (track: TrackRow, run: Run): Track => ({
  id: track.id,
  title: track.title,
  artist: track.artist,
  state: run.state,
  progress: run.progress,
  step: stepOf(run),
  etaSeconds: etaOf(run),
  failure: run.failure,
  duration: track.duration,
  sourceRate: track.sourceRate,
  sourceChannels: track.sourceChannels,
  codec: track.codec,
  hash: track.hash,
  runId: track.runId,
  addedAt: track.addedAt,
  stems: track.stems,
  modelResidualDb: track.modelResidualDb,
  residualDb: track.residualDb,
  stemsRemoved: track.stemsRemoved,
  analysis: track.analysis,
  manual: track.manual,
  imported: track.imported,
  tags: track.tags,
})

/** A track as the bridge plays it. */
export const sheetOf = (track: TrackRow, run: Run): TrackSheet => ({
  version: 1,
  id: track.id,
  title: track.title,
  artist: track.artist,
  duration: track.duration,
  addedAt: track.addedAt,
  state: run.state,
  mix: track.mix ? dataFolder.mix(track.hash) : null,
  stems: track.stemsKey ? dataFolder.stems(track.stemsKey) : null,
  analysis: track.analysis,
  manual: track.manual,
  tags: track.tags,
})
