export { demoSongFile } from './demo-song-file.ts'
export { beginDemoSong, type DemoDeps, ensureDemoSong } from './ensure-demo-song.ts'
export { type DemoSong, type DemoTruth, renderDemoSong } from './render.ts'
