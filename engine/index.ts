export type { Buses } from './buses.ts'
export { createEngine, type DeckState, type Engine, type Peaks } from './engine.ts'
export { type Grid, gridOf } from './grid.ts'
export { type OfflineRender, renderOffline, sourceOf, type Waveform } from './render-offline.ts'
export {
  CHUNK_FRAMES,
  createSource,
  dropChunk,
  MIX,
  putChunk,
  SOURCE_FILES,
  stemFilesOf,
  type Source,
  type SourceExtent,
  type SourceFile,
} from './source.ts'
export type { Insert } from './insert.ts'
export type { FailedInsert } from './insert-rack.ts'
export type { Stereo } from './stereo.ts'
export type { EngineLane } from './timeline/lane.ts'
export { type Replay, replay } from './timeline/replay.ts'
export { takeDown } from './timeline/take-down.ts'
