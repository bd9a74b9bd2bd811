export { demoSongFile } from './demo-song-file.ts'
export { type DemoDeps, ensureDemoSong } from './ensure-demo-song.ts'
export { type DemoSong, type DemoTruth, renderDemoSong } from './render.ts'
