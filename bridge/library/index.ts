export { loadFirstTrack } from './first-track.ts'
export { createSheetList } from './list-sheets.ts'
export { readTrack } from './read-track.ts'
export { watchTracks } from './watch-tracks.ts'
