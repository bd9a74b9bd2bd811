import type { ParameterValue } from '../contract/parameter-row.ts'
import { DECKS, type DeckNumber, FOUR_STEMS, type Path } from '../contract/parameters.ts'
import type { Hertz, Samples, Seconds } from '../contract/units.ts'
import { createEngine, type Engine } from './engine.ts'
import type { Grid } from './grid.ts'
import {
  CHUNK_FRAMES,
  createSource,
  FILE_COUNT,
  MIX,
  putChunk,
  SOURCE_FILES,
  stemFilesOf,
  type Source,
  type SourceFile,
} from './source.ts'
import type { EngineLane } from './timeline/lane.ts'

/** One channel (mono) or two, as amplitudes at 44.1 kHz. */
export type Waveform = readonly [Float32Array] | readonly [Float32Array, Float32Array]

const fill = (source: Source, file: number, wave: Waveform): void => {
  const [left, right = left] = wave
  const frames = Math.max(left.length, right.length)
  for (let index = 0; index * CHUNK_FRAMES < frames; index++) {
    const start = index * CHUNK_FRAMES
    const to = Math.min(CHUNK_FRAMES, frames - start)
    const interleaved = new Float32Array(2 * to)
    for (let i = 0; i < to; i++) {
      interleaved[2 * i] = left[start + i] ?? 0
      interleaved[2 * i + 1] = right[start + i] ?? 0
    }
    putChunk(source, file, index, { frames: interleaved, from: 0, to })
  }
}

const longest = (waves: (Waveform | undefined)[]): Samples =>
  Math.max(0, ...waves.map(w => (w ? Math.max(w[0].length, w[1]?.length ?? 0) : 0)))

/** A whole track as a source. Files may differ in length: the shorter end in silence. */
export const sourceOf = (files: Partial<Record<SourceFile, Waveform>>, grid: Grid | null = null): Source => {
  const samples = longest(Object.values(files))
  const stemFiles = stemFilesOf([...FOUR_STEMS, ...Object.keys(files)])
  const stems = SOURCE_FILES.some(name => name !== 'mix' && files[name])
  const source = createSource({
    mixSamples: files.mix ? samples : null,
    stemsSamples: stems ? samples : null,
    mixReady: files.mix ? [[0, samples]] : [],
    stemFiles,
    stemsReady: stems ? [[0, samples]] : [],
    grid,
  })
  const silence: Waveform = [new Float32Array(samples)]
  for (let file = 0; file < FILE_COUNT; file++) {
    const wave = files[SOURCE_FILES[file] as SourceFile]
    if (file === MIX ? !wave : !stems || !stemFiles.includes(file)) continue
    fill(source, file, padded(wave ?? silence, samples))
  }
  return source
}

const padded = (wave: Waveform, samples: Samples): Waveform => {
  const pad = (channel: Float32Array): Float32Array => {
    if (channel.length === samples) return channel
    const out = new Float32Array(samples)
    out.set(channel)
    return out
  }
  return wave.length === 2 ? [pad(wave[0]), pad(wave[1])] : [pad(wave[0])]
}

export type OfflineRender = {
  sampleRate?: Hertz
  seconds: Seconds
  decks: Partial<Record<DeckNumber, Source>>
  /** Seconds of output, path, value. */
  at?: readonly (readonly [Seconds, Path, ParameterValue])[]
  /** Seconds of output, deck, sample. */
  jumps?: readonly (readonly [Seconds, DeckNumber, Samples])[]
  lanes?: Partial<Record<DeckNumber, readonly EngineLane[]>>
  /** Called before each block, to change sources as a host would. */
  beforeBlock?: (engine: Engine) => void
}

/** Renders from the start, every given deck playing, as fast as it goes. The output is shifted by the engine's
 *  latency, so that frame i is what the decks play at frame i. */
export const renderOffline = (of: OfflineRender): { left: Float32Array; right: Float32Array; engine: Engine } => {
  const rate = of.sampleRate ?? 44100
  const engine = createEngine({ sampleRate: rate })
  for (const n of [1, 2] as const) {
    const source = of.decks[n]
    if (!source) continue
    engine.load(n, source)
    engine.set(`/deck/${n}/play`, true)
  }
  for (const n of DECKS) engine.automate(n, of.lanes?.[n] ?? [])
  for (const [seconds, path, value] of of.at ?? []) engine.set(path, value, Math.round(seconds * rate))
  for (const [seconds, deck, sample] of of.jumps ?? []) engine.jump(deck, sample, Math.round(seconds * rate))
  const frames = Math.round(of.seconds * rate)
  const left = new Float32Array(frames + engine.latency)
  const right = new Float32Array(frames + engine.latency)
  for (let at = 0; at < left.length; at += 128) {
    of.beforeBlock?.(engine)
    engine.process(left.subarray(at, at + 128), right.subarray(at, at + 128))
  }
  return { left: left.subarray(engine.latency), right: right.subarray(engine.latency), engine }
}
