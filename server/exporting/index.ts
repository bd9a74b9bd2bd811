export { type Exported, type ExportTrack, exportTrack } from './export-track.ts'
export { findTrack, sheetsOf } from './find-tracks.ts'
export { exportFormat } from './formats.ts'
export { notationOf } from './tags.ts'
