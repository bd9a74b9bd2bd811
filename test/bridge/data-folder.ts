import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Analysis } from '../../contract/analysis.ts'
import { FULL_SCALE, LIBRARY_RATE, type Manifest, type Ranges } from '../../contract/audio-folder.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { wavHeader } from '../../dsp/wav-header.ts'

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'stembridge-bridge-'))

/** 120 BPM in four: a beat each half second, a bar each two. */
export const steadyAnalysis = (seconds: number): Analysis => ({
  tempo: { bpm: 120, confidence: 1, candidates: [] },
  beats: Array.from({ length: Math.floor(seconds * 2) }, (_, i) => i / 2),
  downbeats: Array.from({ length: Math.floor(seconds / 2) }, (_, i) => i * 2),
  key: { tonic: 'A', mode: 'minor', camelot: '8A', confidence: 1, candidates: [] },
  tuningCents: 0,
  loudnessLufs: -14,
  engine: 'hand',
  version: '1',
  audioSeconds: seconds,
  seconds: 0,
})

/** Of a folder of stereo files, whole or growing. */
export const manifestOf = (files: string[], samples: number, ready: Ranges = [[0, samples]]): Manifest => ({
  version: 1,
  rate: LIBRARY_RATE,
  channels: 2,
  encoding: 's16',
  fullScale: FULL_SCALE,
  samples,
  files,
  ready,
  complete: ready.length === 1 && ready[0]?.[0] === 0 && ready[0]?.[1] === samples,
  engine: 'hand',
  engineVersion: '1',
  modelResidualDb: null,
  residualDb: null,
  clipped: 0,
})

export const writeJson = (file: string, value: unknown): void => {
  writeFileSync(`${file}.partial`, JSON.stringify(value))
  renameSync(`${file}.partial`, file)
}

/** Moves the ready ranges of an audio folder, as the server does while it grows. */
export const setReady = (data: string, folder: string, files: string[], samples: number, ready: Ranges): void =>
  writeJson(join(data, folder, dataFolder.manifest), manifestOf(files, samples, ready))

const writeAudio = (data: string, folder: string, files: string[], samples: number, ready: Ranges): void => {
  mkdirSync(join(data, folder), { recursive: true })
  for (const file of files) {
    const bytes = Buffer.alloc(44 + samples * 4)
    bytes.set(wavHeader({ frames: samples, rate: LIBRARY_RATE, channels: 2, bits: 16 }))
    for (let i = 0; i < samples; i++) bytes.writeInt16LE(((i * 97) % 2000) - 1000, 44 + i * 4)
    writeFileSync(join(data, folder, `${file}.wav`), bytes)
  }
  setReady(data, folder, files, samples, ready)
}

/** Puts a track into a data folder as the server would leave it. */
export const writeTrack = (
  data: string,
  of: {
    id: string
    seconds?: number
    analysis?: Analysis | null
    stemsReady?: Ranges
    mixReady?: Ranges
    addedAt?: number
  },
): TrackSheet => {
  const seconds = of.seconds ?? 8
  const samples = Math.round(seconds * LIBRARY_RATE)
  const whole: Ranges = [[0, samples]]
  const sheet: TrackSheet = {
    version: 1,
    id: of.id,
    title: `Song ${of.id}`,
    artist: null,
    duration: seconds,
    addedAt: of.addedAt ?? 1,
    state: 'ready',
    mix: dataFolder.mix(`${of.id}-mix`),
    stems: dataFolder.stems(`${of.id}-stems`),
    analysis: of.analysis === undefined ? steadyAnalysis(seconds) : of.analysis,
  }
  mkdirSync(join(data, dataFolder.sheets), { recursive: true })
  writeAudio(data, sheet.mix as string, ['mix'], samples, of.mixReady ?? whole)
  writeAudio(data, sheet.stems as string, [...FOUR_STEMS], samples, of.stemsReady ?? whole)
  writeJson(join(data, dataFolder.sheet(of.id)), sheet)
  return sheet
}
