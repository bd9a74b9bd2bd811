export { DEMO_TITLE, demoSongFile } from './demo-song-file.ts'
export { type DemoSong, type DemoTruth, renderDemoSong } from './render.ts'
