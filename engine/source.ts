import type { Ranges } from '../contract/audio-folder.ts'
import { STEMS, stemsAmong } from '../contract/parameters.ts'
import type { Samples } from '../contract/units.ts'
import type { Grid } from './grid.ts'

/** Frames of a chunk: 0.37 s, 64 KiB as int16 stereo. */
export const CHUNK_FRAMES = 16384
/** The files of a track, in the order of their index: the mix is 0, the stems follow. */
export const SOURCE_FILES = ['mix', ...STEMS] as const
export type SourceFile = (typeof SOURCE_FILES)[number]
export const MIX = 0
export const FILE_COUNT = SOURCE_FILES.length

/** The indices of a track's stems by the files of its manifest; the four while there is none. */
export const stemFilesOf = (files: readonly string[] | undefined): readonly number[] =>
  stemsAmong(files).map(name => SOURCE_FILES.indexOf(name))

/** Interleaved stereo from sample index·CHUNK_FRAMES on; [from, to) of its frames are valid.
 *  int16 stands for amplitude int16 ÷ 32767 × fullScale, float32 for the amplitude itself. */
export type Chunk = { readonly frames: Int16Array | Float32Array; readonly from: number; readonly to: number }

/** How much of a track there is; the host moves it as its manifests grow. */
export type SourceExtent = {
  /** Length in samples of the mix and of the stems; null while it may still grow, or where there is none. */
  mixSamples: Samples | null
  stemsSamples: Samples | null
  mixReady: Ranges
  /** Which files are the track's stems. */
  stemFiles: readonly number[]
  stemsReady: Ranges
  mixFullScale: number
  stemsFullScale: number
  grid: Grid | null
}

/** What a deck plays: filled by the host chunk by chunk, read by the engine. A chunk that is there is ready. */
export type Source = SourceExtent & {
  readonly chunks: (Chunk | undefined)[][]
}

const nothing: SourceExtent = {
  mixSamples: null,
  stemsSamples: null,
  mixReady: [],
  stemFiles: stemFilesOf(undefined),
  stemsReady: [],
  mixFullScale: 1,
  stemsFullScale: 1,
  grid: null,
}

export const createSource = (extent: Partial<SourceExtent>): Source => ({
  ...nothing,
  ...extent,
  chunks: SOURCE_FILES.map(() => []),
})

/** Takes a chunk in, in the place of an earlier one. `frames` is the caller's no more.
 *  @returns  the earlier one */
export const putChunk = (source: Source, file: number, index: number, chunk: Chunk): Chunk | undefined => {
  const of = source.chunks[file]
  if (!of) return chunk
  while (of.length <= index) of.push(undefined)
  const before = of[index]
  of[index] = chunk
  return before
}

/** @returns  the chunk that was there */
export const dropChunk = (source: Source, file: number, index: number): Chunk | undefined => {
  const of = source.chunks[file]
  const before = of?.[index]
  if (of && index < of.length) of[index] = undefined
  return before
}

/** Length of the track in samples; null while it may still grow. */
export const lengthOf = (source: Source): Samples | null => source.mixSamples ?? source.stemsSamples

const fileLength = (source: Source, file: number): Samples =>
  (file === MIX ? source.mixSamples : source.stemsSamples) ?? Number.POSITIVE_INFINITY

/** Whether a file's samples [from, to) can be read; what lies outside the track counts as silence that is there. */
export const loaded = (source: Source, file: number, from: Samples, to: Samples): boolean => {
  const chunks = source.chunks[file] as (Chunk | undefined)[]
  let at = Math.max(0, from)
  const end = Math.min(to, fileLength(source, file))
  while (at < end) {
    const index = Math.floor(at / CHUNK_FRAMES)
    const chunk = index < chunks.length ? chunks[index] : undefined
    const start = index * CHUNK_FRAMES
    if (!chunk || at - start < chunk.from || at - start >= chunk.to) return false
    const last = start + chunk.to
    if (last >= end) return true
    if (chunk.to < CHUNK_FRAMES) return false
    at = last
  }
  return true
}

/** Whether all stems' samples [from, to) can be read. */
export const stemsLoaded = (source: Source, from: Samples, to: Samples): boolean => {
  const { stemFiles } = source
  for (let i = 0; i < stemFiles.length; i++) if (!loaded(source, stemFiles[i] as number, from, to)) return false
  return source.stemsReady.length > 0
}

/** Whether the mix's samples [from, to) can be read. */
export const mixLoaded = (source: Source, from: Samples, to: Samples): boolean =>
  source.mixReady.length > 0 && loaded(source, MIX, from, to)
