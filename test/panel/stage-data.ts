import type { DeckPosition, HostStatus, SurfaceStatus } from '../../contract/live.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import type { Analysis } from '../../contract/analysis.ts'
import type { Features } from '../../contract/features.ts'
import { job, libraryTrack, loadedSong, run, SONG_SECONDS, songAnalysis } from './song.ts'

export const surfaces: SurfaceStatus[] = [
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
export const oscTaken: SurfaceStatus = {
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
export const other: HostStatus = { kind: 'panel', holder: 'panel:9f', name: 'Panel 9f', blocked: null }
export const mine: HostStatus = { kind: 'panel', holder: 'panel:test', name: 'This page', blocked: null }
export const at = (deck: 1 | 2, seconds: number, playing: boolean): DeckPosition => ({
  deck,
  sample: seconds * 44100,
  rate: 1,
  playing,
  hostTime: 0,
  holding: null,
})
export const two = { 1: loadedSong('a', 'Night Drive (Extended Mix)'), 2: loadedSong('b', 'Paper Lanterns', 0.45) }
export const tracks = [
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
export const playing = { decks: two, values, readings, surfaces, positions: [at(1, 17.3, true), at(2, 9.6, false)] }
export const meters = (bridge: ScriptedBridge): void => {
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
export const sheets = tracks.map(t => ({
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

export const runs = [
  run('r2', {
    trackId: 'b',
    title: 'Paper Lanterns',
    progress: 45,
    etaSeconds: 38,
    jobs: [job('j2', { state: 'running' })],
  }),
  run('r3', {
    ...{ trackId: 'd', title: 'Glass Harbour', state: 'queued', progress: 0, engine: 'onnxruntime', nodes: [] },
    jobs: [job('j3', { ahead: 1, why: 'Waits for “Paper Lanterns”: one separation at a time' })],
  }),
  run('r4', {
    ...{ trackId: 'c', title: 'Stembridge demo', kind: 'stems', state: 'queued', nodes: [] },
    jobs: [
      job('j4', {
        ...{ attempt: 2, why: 'Put off after a failure', nextAttemptAt: Date.now() + 3_600_000 },
        failure: { code: 'worker_died', error: 'A worker died', cure: 'It is tried again by itself' },
      }),
    ],
  }),
  run('r5', {
    ...{ trackId: 'e', title: 'holiday-memo.mp3', state: 'failed', endedAt: 5, nodes: [] },
    failure: {
      code: 'unreadable_audio',
      error: 'This file holds no audio that can be decoded',
      cure: 'Use wav, mp3, flac, ogg or m4a',
    },
  }),
]
export const queues = [
  { kind: 'import' as const, queued: 0, running: 0, places: 3, paused: false },
  { kind: 'separation' as const, queued: 2, running: 1, places: 1, paused: false },
  { kind: 'analysis' as const, queued: 1, running: 0, places: 2, paused: true },
]
export const engines = [
  { name: 'openvino', version: '2026.4', available: true, why: null, cure: null },
  { name: 'onnxruntime', version: '1.30', available: true, why: null, cure: null },
  {
    name: 'demucs:htdemucs',
    version: null,
    available: false,
    why: 'torch is not there',
    cure: 'npx stembridge prepare',
  },
]
const section = (label: string, repetitionGroup: number, start: number, end: number) => ({
  ...{ label, repetitionGroup, start, end, confidence: 0.8 },
  energy: [0.3, 0.5, 0.7, 0.6, 0.8, 0.9, 0.7, 0.8],
})
const features: Features = {
  loudnessRangeLu: 6.2,
  truePeakDbtp: -0.4,
  spectral: {
    centroidHz: 2140,
    bandwidthHz: 1800,
    rolloffHz: 5200,
    flatness: 0.1,
    contrastDb: [9, 12, 14, 12, 11, 13, 20],
  },
  mfcc: [],
  chroma: [],
  transients: { count: 240, perSecond: 6 },
  sections: [section('A', 0, 0.2, 8), section('B', 1, 8, 16), section('A', 0, 16, 24), section('C', 2, 24, 39.8)],
  loops: [
    { start: 8, end: 15.7, bars: 4, score: 0.93 },
    { start: 0.2, end: 4.1, bars: 2, score: 0.81 },
  ],
  cues: [
    { kind: 'hot', at: 8, label: 'B', confidence: 0.8 },
    { kind: 'memory', at: 0.2, label: '', confidence: 0.9 },
  ],
  drops: [{ at: 16, confidence: 0.7 }],
  buildUps: [{ start: 12, end: 16, confidence: 0.7 }],
}
const candidates = [
  { bpm: 124, confidence: 0.61 },
  { bpm: 62, confidence: 0.21 },
  { bpm: 82.7, confidence: 0.1 },
]
const keyCandidates = [
  { tonic: 'A', mode: 'minor' as const, camelot: '8A', confidence: 0.8 },
  { tonic: 'C', mode: 'major' as const, camelot: '8B', confidence: 0.12 },
]
const grids: Analysis['grids'] = [
  { name: 'found', bpm: 124, offset: 0.2, beatsPerBar: 4, confidence: 0.61 },
  { name: 'half', bpm: 62, offset: 0.2, beatsPerBar: 4, confidence: 0.21 },
  { name: 'off-beat', bpm: 124, offset: 0.2 + 30 / 124, beatsPerBar: 4, confidence: 0.12 },
  { name: 'two-thirds', bpm: 248 / 3, offset: 0.2, beatsPerBar: 4, confidence: 0.1 },
]
export const full: Analysis = {
  ...songAnalysis,
  grids,
  tempo: { bpm: 124, confidence: 0.61, candidates },
  key: { ...songAnalysis.key, candidates: keyCandidates },
  heardFrom: { beats: 'drums', key: 'bass+other' },
  timeSignature: { beats: 4, unit: 4, confidence: 0.9 },
  features,
}
export const unsure: Analysis = {
  ...full,
  tempo: { bpm: 124, confidence: 0.12, candidates },
  key: { ...full.key, confidence: 0.1 },
}
export const moved: Analysis = {
  ...full,
  beats: full.beats.map(t => t + 0.03),
  downbeats: full.downbeats.map(t => t + 0.03),
}
export const curves = {
  energy: { step: 0.5, db: Array.from({ length: SONG_SECONDS * 2 }, (_, i) => -24 + 12 * Math.sin(i / 9) + (i % 4)) },
  spectral: {
    ...{ step: 0.5, centroidHz: [], bandwidthHz: [], rolloffHz: [], flatness: [] },
    ...{ contrastDb: [], mfcc: [], chroma: [] },
  },
  transientGapsMs: [],
}
export const analyses = [
  { engine: 'dsp', state: 'ready' as const, progress: 100, failure: null, analysis: full },
  {
    ...{ engine: 'librosa', state: 'ready' as const, progress: 100, failure: null },
    analysis: { ...full, engine: 'librosa', version: '0.11', tempo: { bpm: 123.05, confidence: 0.5, candidates } },
  },
]
export const withAnalysis = (analysis: Analysis, more: object = {}) => ({
  ...playing,
  decks: { ...two, 1: { ...two[1], analysis, ...more } },
})
export const locked = { bpm: 124.2, anchor: 0.2, locked: true }
export const heardTracks = tracks.map(t => (t.id === 'a' ? { ...t, analysis: full, manual: locked } : t))
export const removed = tracks.map(t =>
  t.id === 'c' ? { ...t, stems: [], stemsRemoved: 'Removed to keep within the quota; they can be made again' } : t,
)
