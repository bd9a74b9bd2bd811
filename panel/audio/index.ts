export type { AudioHost, AudioHostOptions } from './audio-host.ts'
export { createAudioHost } from './host.ts'
