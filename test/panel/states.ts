import type { ScriptedBridge, Script } from './scripted-bridge.ts'
import { run, sixStems } from './song.ts'
import {
  oscTaken,
  other,
  mine,
  at,
  two,
  tracks,
  playing,
  meters,
  sheets,
  runs,
  queues,
  engines,
  full,
  unsure,
  moved,
  curves,
  analyses,
  withAnalysis,
  locked,
  heardTracks,
  removed,
} from './stage-data.ts'

/** One state that the page can be in: what the bridge says, and what happens after the page is open. */
export type PageState = {
  name: string
  script: Partial<Script>
  viewport?: { width: number; height: number }
  /** A selector that is there once the state is. */
  shows: string
  afterwards?: (bridge: ScriptedBridge) => void | Promise<void>
  press?: string[]
  /** Runs in the page before its own scripts. */
  before?: () => void
  /** As who never opened the page before. */
  firstRun?: boolean
}

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
  {
    name: 'grid by hand',
    script: { hello: withAnalysis(full, { manual: { scale: 2, anchor: 0.2, locked: false } }), tracks, engines },
    shows: '[data-testid=deck-1-grid]',
    press: ['g'],
  },
  {
    name: 'grid unsure',
    script: { hello: withAnalysis(unsure), tracks },
    shows: '[data-testid=deck-1-grid]',
    press: ['g'],
  },
  {
    name: 'better grid',
    script: { hello: withAnalysis(full, { offered: moved }), tracks },
    shows: '[data-testid=deck-1-offer]',
  },
  {
    name: 'queue',
    script: { hello: playing, tracks: removed, runs, queues, engines },
    shows: '[data-testid=queue-row][data-state=failed]',
  },
  {
    name: 'queue log',
    script: { hello: playing, tracks, runs, queues, engines },
    shows: '[data-testid=log]',
    press: ['click:show-log'],
  },
  {
    name: 'track',
    script: {
      hello: withAnalysis(full, { manual: locked }),
      tracks: heardTracks,
      analyses,
      document: { version: 1, analysis: full, curves },
      exports: [{ runId: 'x1', trackId: 'a', format: 'mp3', name: 'Night Drive (mp3).zip', bytes: 24e6, madeAt: 7 }],
      runs: [
        run('x2', { trackId: 'a', title: 'Night Drive', kind: 'export', progress: 40, nodes: [] }),
        run('x3', {
          ...{ trackId: 'a', title: 'Night Drive', kind: 'export', state: 'failed', endedAt: 8, nodes: [] },
          failure: { code: 'encoder_missing', error: 'Flac is written by ffmpeg', cure: 'Install ffmpeg' },
        }),
      ],
      engines,
    },
    shows: '[data-testid=figures]',
    press: ['g', 'click:deck-1-details'],
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
