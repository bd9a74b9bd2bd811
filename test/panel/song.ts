import type { Analysis } from '../../contract/analysis.ts'
import { FULL_SCALE, LIBRARY_RATE, type Manifest, PEAK_FRAMES, type Ranges } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { FOUR_STEMS, STEMS } from '../../contract/parameters.ts'
import type { Job, Run } from '../../contract/run.ts'
import type { Track } from '../../contract/track.ts'
import { wavHeader } from '../../dsp/wav-header.ts'

export const SONG_SECONDS = 40
const SAMPLES = SONG_SECONDS * LIBRARY_RATE
const BEAT = 60 / 124

const beats = Array.from({ length: Math.floor((SONG_SECONDS - 0.2) / BEAT) }, (_, i) => 0.2 + i * BEAT)
export const songAnalysis: Analysis = {
  tempo: { bpm: 124, confidence: 0.96, candidates: [{ bpm: 124, confidence: 0.96 }] },
  beats,
  downbeats: beats.filter((_, i) => i % 4 === 0),
  key: { tonic: 'A', mode: 'minor', camelot: '8A', confidence: 0.8, candidates: [] },
  tuningCents: 0,
  loudnessLufs: -12,
  engine: 'dsp',
  version: '1',
  audioSeconds: SONG_SECONDS,
  seconds: 1,
}

const manifest = (files: string[], engine: string, ready: Ranges): Manifest => ({
  version: 1,
  rate: LIBRARY_RATE,
  channels: 2,
  encoding: 's16',
  fullScale: FULL_SCALE,
  samples: SAMPLES,
  files,
  ready,
  complete: ready.some(([a, b]) => a === 0 && b === SAMPLES),
  engine,
  engineVersion: engine === 'ffmpeg' ? '5.1' : '2026.4 bf16',
  modelResidualDb: null,
  residualDb: null,
  clipped: 0,
})

/** One of guitar and piano besides the four. */
export const sixStems = (id: string, title: string): LoadedTrack => {
  const song = loadedSong(id, title)
  const stems = { folder: `stems/${id}`, manifest: manifest([...STEMS], 'demucs:htdemucs_6s', [[0, SAMPLES]]) }
  return { ...song, stems }
}

/** A loaded track whose stems are ready up to a share of the song. */
export const loadedSong = (id: string, title: string, share = 1): LoadedTrack => ({
  id,
  title,
  artist: 'The Four Voices',
  duration: SONG_SECONDS,
  mix: { folder: `mixes/${id}`, manifest: manifest(['mix'], 'ffmpeg', [[0, SAMPLES]]) },
  stems: { folder: `stems/${id}`, manifest: manifest([...FOUR_STEMS], 'openvino', [[0, Math.round(SAMPLES * share)]]) },
  analysis: songAnalysis,
  cue: 8820,
  hotCues: [8820, Math.round((0.2 + 16 * BEAT) * LIBRARY_RATE), null, null, null, null, null, null],
})

export const libraryTrack = (id: string, of: Partial<Track>): Track => ({
  id,
  title: 'Untitled',
  artist: null,
  state: 'ready',
  progress: 100,
  step: null,
  etaSeconds: null,
  failure: null,
  duration: SONG_SECONDS,
  sourceRate: 44100,
  sourceChannels: 2,
  codec: 'mp3',
  hash: '0',
  runId: 'r',
  addedAt: 1,
  stems: FOUR_STEMS.map(name => ({
    name,
    ready: [[0, SAMPLES]],
    complete: true,
    engine: 'openvino',
    engineVersion: '2026.4',
  })),
  modelResidualDb: -30,
  residualDb: -90,
  analysis: songAnalysis,
  ...of,
})

/** How loud a voice is at a time, 0…1: each has its own rhythm, so that waveforms look and meters move as of music. */
const envelope = (file: string, t: number): number => {
  const beat = ((t - 0.2) / BEAT) % 1
  const bar = Math.floor((t - 0.2) / BEAT / 4)
  if (file === 'drums') return t < 0.2 ? 0 : 0.85 * Math.exp(-9 * beat) + 0.3 * Math.exp(-20 * ((beat + 0.5) % 1))
  if (file === 'bass') return bar < 4 ? 0 : 0.45 * (1 - 0.6 * beat)
  if (file === 'vocals') return bar % 8 < 3 ? 0 : 0.5 * Math.abs(Math.sin(t * 2.1)) * Math.abs(Math.sin(t * 7.3))
  if (file === 'other') return 0.25 + 0.12 * Math.sin(t * 0.9)
  if (file === 'guitar') return 0.2 + 0.2 * Math.abs(Math.sin(t * 3.1))
  if (file === 'piano') return 0.4 * Math.exp(-4 * beat)
  return Math.min(
    1,
    FOUR_STEMS.reduce((sum, stem) => sum + 0.7 * envelope(stem, t), 0),
  )
}

const PITCH: Record<string, number> = { vocals: 440, drums: 110, bass: 55, other: 220, mix: 165 }

export const peaksOf = (file: string): Buffer => {
  const pairs = new Int8Array(2 * Math.ceil(SAMPLES / PEAK_FRAMES))
  for (let i = 0; i < pairs.length / 2; i++) {
    const tall = Math.round(110 * envelope(file, (i * PEAK_FRAMES) / LIBRARY_RATE))
    pairs[2 * i] = -tall
    pairs[2 * i + 1] = tall
  }
  return Buffer.from(pairs.buffer)
}

export const wavOf = (file: string): Buffer => {
  const frames = new Int16Array(2 * SAMPLES)
  const pitch = PITCH[file] ?? 330
  for (let i = 0; i < SAMPLES; i++) {
    const t = i / LIBRARY_RATE
    const sample = ((0.5 * envelope(file, t) * Math.sin(2 * Math.PI * pitch * t)) / FULL_SCALE) * 32767
    frames[2 * i] = sample
    frames[2 * i + 1] = sample
  }
  const header = wavHeader({ frames: SAMPLES, rate: LIBRARY_RATE, channels: 2, bits: 16 })
  return Buffer.concat([header, Buffer.from(frames.buffer)])
}

export const job = (id: string, of: Partial<Job> = {}): Job => ({
  ...{ id, kind: 'separation', runId: 'r', node: 'separate', state: 'queued', attempt: 1, ahead: 0 },
  ...{ why: null, nextAttemptAt: null, failure: null },
  ...of,
})

export const run = (id: string, of: Partial<Run>): Run => ({
  ...{ id, kind: 'track', trackId: id, title: id, state: 'processing', progress: 30, etaSeconds: 65, failure: null },
  ...{ engine: null, createdAt: 1, endedAt: null },
  nodes: [{ name: 'separate', state: 'running', percent: 30, etaSeconds: 65 }],
  jobs: [],
  ...of,
})
