import type { DeckPosition, HostStatus, SurfaceStatus } from '../../contract/live.ts'
import type { ScriptedBridge, Script } from './scripted-bridge.ts'
import { libraryTrack, loadedSong, sixStems, songAnalysis } from './song.ts'

/** One state that the page can be in: what the bridge says, and what happens after the page is open. */
export type PageState = {
  name: string
  script: Partial<Script>
  viewport?: { width: number; height: number }
  /** A selector that is there once the state is. */
  shows: string
  afterwards?: (bridge: ScriptedBridge) => void | Promise<void>
  press?: string[]
}
const surfaces: SurfaceStatus[] = [
  {
    name: 'OSC 4402',
    kind: 'osc',
    ok: true,
    says: 'Listens on UDP 4402',
    failure: null,
    received: 1204,
    refused: 2,
    lastMessage: '/deck/1/stem/vocals/gain -6.0',
  },
  {
    name: 'nanoKONTROL2',
    kind: 'midi',
    ok: true,
    says: 'By its profile',
    failure: null,
    received: 431,
    refused: 0,
    lastMessage: 'CC 0 = 97',
  },
]
const oscTaken: SurfaceStatus = {
  name: 'OSC',
  kind: 'osc',
  ok: false,
  says: 'UDP 4402 is taken',
  failure: {
    code: 'osc_port_taken',
    error: 'Another program holds the OSC port: UDP 4402',
    cure: 'Stop the other program, or start with --osc-port N',
  },
  received: 0,
  refused: 0,
  lastMessage: null,
}
const other: HostStatus = { kind: 'panel', holder: 'panel:9f', name: 'Panel 9f', blocked: null }
const mine: HostStatus = { kind: 'panel', holder: 'panel:test', name: 'This page', blocked: null }
const at = (deck: 1 | 2, seconds: number, playing: boolean): DeckPosition => ({
  deck,
  sample: seconds * 44100,
  rate: 1,
  playing,
  hostTime: 0,
  holding: null,
})
const two = { 1: loadedSong('a', 'Night Drive (Extended Mix)'), 2: loadedSong('b', 'Paper Lanterns', 0.45) }
const tracks = [
  libraryTrack('d', { title: 'Glass Harbour', state: 'queued', progress: 0, stems: [], analysis: null, addedAt: 6 }),
  libraryTrack('b', {
    title: 'Paper Lanterns',
    artist: 'Aya Lind',
    state: 'processing',
    progress: 45,
    step: 'separate',
    etaSeconds: 38,
    addedAt: 5,
  }),
  libraryTrack('e', {
    title: 'holiday-memo.mp3',
    state: 'failed',
    progress: 12,
    stems: [],
    analysis: null,
    duration: null,
    failure: {
      code: 'unreadable_audio',
      error: 'This file holds no audio that can be decoded',
      cure: 'Use wav, mp3, flac, ogg or m4a',
    },
    addedAt: 4,
  }),
  libraryTrack('a', { title: 'Night Drive (Extended Mix)', artist: 'The Four Voices', addedAt: 3 }),
  libraryTrack('c', {
    title: 'Stembridge demo',
    artist: 'Stembridge',
    addedAt: 2,
    analysis: { ...songAnalysis, tempo: { ...songAnalysis.tempo, bpm: 118 } },
  }),
]
const values = {
  '/deck/1/stem/vocals/gain': -6,
  '/deck/1/stem/bass/mute': true,
  '/deck/1/play': true,
  '/deck/2/stem/drums/solo': true,
  '/deck/2/stem/other/gain': -144,
  '/deck/2/rate': 1.021,
  '/deck/1/loop': 8,
}
const readings = { '/deck/2/tempo': 126.6, '/deck/2/key': 'A minor', '/deck/2/camelot': '8A' }
const playing = { decks: two, values, readings, surfaces, positions: [at(1, 17.3, true), at(2, 9.6, false)] }
const meters = (bridge: ScriptedBridge): void => {
  const levels = { vocals: -14, drums: -2, bass: -9, other: -18 }
  bridge.say({
    t: 'readings',
    values: {
      ...Object.fromEntries(
        Object.entries(levels).flatMap(([s, db]) => [
          [`/deck/1/stem/${s}/meter`, db],
          [`/deck/2/stem/${s}/meter`, db - 8],
        ]),
      ),
      '/deck/1/meter': -3,
      '/deck/2/meter': -12,
      '/master/meter': 1.5,
    },
  })
}
const sheets = tracks.map(t => ({
  version: 1 as const,
  id: t.id,
  title: t.title,
  artist: t.artist,
  duration: t.duration,
  addedAt: t.addedAt,
  state: t.state,
  mix: 'mixes/x',
  stems: null,
  analysis: t.analysis,
}))

/** Every state that the page has words for. */
export const STATES: PageState[] = [
  { name: 'empty', script: { hello: { host: other } }, shows: '[data-testid=library-empty]' },
  {
    name: 'playing',
    script: {
      hello: { ...playing, host: { kind: 'device', holder: 'device', name: 'Scarlett 2i2', blocked: null } },
      tracks,
    },
    shows: '[data-testid=track-row]',
    afterwards: meters,
  },
  {
    name: 'six stems',
    script: { hello: { ...playing, decks: { ...two, 1: sixStems('f', 'Six Voices') }, host: other }, tracks },
    shows: '[data-testid="mute-1-piano"]',
    afterwards: meters,
  },
  { name: 'sound blocked', script: { hello: { ...playing, host: mine }, tracks }, shows: '[data-testid=start-sound]' },
  { name: 'other host', script: { hello: { ...playing, host: other }, tracks }, shows: '[data-testid=take-over]' },
  {
    name: 'library away',
    script: { hello: { ...playing, host: other }, libraryHere: false, sheets },
    shows: '[data-testid=banner-library-away]',
  },
  {
    name: 'bridge away',
    script: { hello: playing, tracks },
    shows: '[data-testid=banner-bridge-away]',
    afterwards: bridge => bridge.close(),
  },
  {
    name: 'osc port taken',
    script: { hello: { surfaces: [oscTaken], oscPort: null }, tracks },
    shows: '[data-testid=banner-osc-port]',
  },
  {
    name: 'refused',
    script: { hello: playing, tracks },
    shows: '[data-testid=banner-refused]',
    afterwards: b =>
      b.say({
        t: 'refused',
        path: '/deck/1/load',
        failure: { code: 'not_ready', error: 'The track has no sound yet', cure: 'Wait for its import to begin' },
      }),
  },
  {
    name: 'holding',
    script: { hello: { ...playing, positions: [{ ...at(1, 30, true), holding: 'stems' }] }, tracks },
    shows: '[data-testid=deck-1-state].warn',
  },
  { name: 'keys', script: { hello: playing, tracks }, shows: '[data-testid=key-sheet]', press: ['?'] },
  ...(['deck1', 'mixer', 'library', 'more'] as const).map(view => ({
    name: `phone ${view}`,
    viewport: { width: 390, height: 844 },
    script: { hello: playing, tracks },
    shows: `[data-testid=view-${view}][aria-current=page]`,
    afterwards: meters,
    press: [`click:view-${view}`],
  })),
  {
    name: 'tablet',
    viewport: { width: 1024, height: 768 },
    script: { hello: playing, tracks },
    shows: '[data-testid=track-row]',
    afterwards: meters,
  },
  {
    name: 'large',
    viewport: { width: 1920, height: 1080 },
    script: { hello: playing, tracks },
    shows: '[data-testid=track-row]',
    afterwards: meters,
  },
]
