import { readFile } from 'node:fs/promises'
import type { Analysis } from '../../contract/analysis.ts'
import { covers, LIBRARY_RATE, type Ranges } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { FOUR_STEMS } from '../../contract/parameters.ts'
import { exportZip } from '../../server/exporting/index.ts'
import type { Capabilities } from '../../server/flows.ts'
import { AudioFolder, readManifest } from '../../server/storage/local/audio-folder.ts'

const SEGMENT = 4410
const tone = (samples: number, level = 0.5) =>
  Float32Array.from({ length: samples * 2 }, (_, i) => Math.sin(i / 20) * level)

export const analysis: Analysis = {
  tempo: { bpm: 120, confidence: 0.9, candidates: [{ bpm: 120, confidence: 0.9 }] },
  ...{ beats: [0, 0.5], downbeats: [0] },
  key: { tonic: 'A', mode: 'minor', camelot: '8A', confidence: 0.8, candidates: [] },
  ...{ tuningCents: 0, loudnessLufs: -14, engine: 'double', version: '1', audioSeconds: 1, seconds: 0.1 },
}

/** What a test may change while the server runs: what happens before each segment, and what was called. */
export type Stage = {
  called: string[]
  beforeSegment: (nth: number, signal: AbortSignal) => Promise<void>
  analyse: (signal: AbortSignal) => Promise<Analysis>
  refine: (signal: AbortSignal) => Promise<Analysis>
  playheads: number[]
  /** Those that were separated, by their place. */
  segments: number[]
  /** How loud the stems come out. */
  level: number
}
export const newStage = (): Stage => ({
  called: [],
  beforeSegment: async () => undefined,
  analyse: async () => analysis,
  refine: async () => analysis,
  playheads: [],
  segments: [],
  level: 0.5,
})

const throwIfAborted = (signal: AbortSignal): void => {
  if (signal.aborted) throw signal.reason
}

const separatorOf = (stage: Stage): Capabilities['separator'] => ({
  resolve: async engine => ({ engine: engine ?? 'double', engineVersion: '1' }),
  separate: async ({ mix, stems, engine = 'double', signal, onProgress, onReady, playhead }) => {
    stage.called.push('separate')
    const { samples } = (await readManifest(mix)) ?? { samples: 0 }
    const files = engine === 'double:six' ? [...FOUR_STEMS, 'guitar', 'piano'] : [...FOUR_STEMS]
    const begun = await readManifest(stems)
    const goesOn = begun && !begun.complete && begun.engine === engine
    const of = { files, samples, engine, engineVersion: '1' }
    const folder = await (goesOn ? AudioFolder.open(stems) : AudioFolder.create(stems, of))
    try {
      for (let at = 0, nth = 0; at < samples; at += SEGMENT, nth++) {
        if (covers(folder.manifest.ready as Ranges, at, Math.min(samples, at + SEGMENT))) continue
        await stage.beforeSegment(nth, signal)
        throwIfAborted(signal)
        stage.playheads.push(playhead())
        const to = Math.min(samples, at + SEGMENT)
        for (const name of files) await folder.write(name, at, tone(to - at, stage.level))
        stage.segments.push(nth)
        await folder.ready(at, to)
        onReady(folder.manifest.ready as [number, number][])
        onProgress({ percent: (100 * to) / samples, etaSeconds: (samples - to) / LIBRARY_RATE })
      }
      await folder.finish({ modelResidualDb: -20, residualDb: -90 })
    } finally {
      await folder.close()
    }
  },
})

/** Capabilities in this process for songs that are texts "SONG <seconds>": quick, and with their ends in the test's
 *  hands. What they write is real. */
export const doubles = (stage: Stage): Capabilities => ({
  probe: async file => {
    const [, seconds] = /^SONG ([\d.]+)/.exec(await readFile(file, 'latin1')) ?? []
    if (!seconds) throw new Failure('unreadable_audio')
    stage.called.push('probe')
    const of = { rate: 48000, channels: 2, codec: 'text', title: null, artist: null }
    return { duration: Number(seconds), ...of }
  },
  decodeToMix: async (file, folder, { onRange }) => {
    stage.called.push('decode')
    const [, seconds, lies] = /^SONG ([\d.]+)( BROKEN)?/.exec(await readFile(file, 'latin1')) ?? []
    const samples = Math.round(Number(seconds) * LIBRARY_RATE)
    const of = { files: ['mix'], samples, engine: 'double', engineVersion: '1' }
    const mix = await AudioFolder.create(folder, of)
    try {
      await mix.write('mix', 0, tone(samples))
      await mix.ready(0, Math.floor(samples / 2))
      onRange(mix.manifest.ready as [number, number][], samples)
      if (lies) throw new Failure('unreadable_audio', 'it breaks off in the middle')
      return await mix.finish({ samples })
    } finally {
      await mix.close()
    }
  },
  exportZip,
  separator: separatorOf(stage),
  checkEngine: name => {
    if (!name.startsWith('double')) throw new Failure('unknown_engine', name)
  },
  stemsKey: (hash, { engine, engineVersion }) => `${hash.slice(0, 16)}-${engine}-${engineVersion}`,
  analyseMix: async ({ signal }) => {
    stage.called.push('analyse')
    return stage.analyse(signal)
  },
  analyseStems: async ({ signal }) => {
    stage.called.push('refine')
    return stage.refine(signal)
  },
})
