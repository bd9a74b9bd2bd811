import { STEMS } from '../../contract/parameters.ts'
import {
  CHUNK_FRAMES,
  createSource,
  gridOf,
  putChunk,
  SOURCE_FILES,
  type Source,
  stemFilesOf,
} from '../../engine/index.ts'

/** One chunk of seeded noise serves every place of a file: as much work as a song, in little memory. */
const chunkOf = (seed: number, level: number): Int16Array => {
  let state = seed
  return Int16Array.from({ length: 2 * CHUNK_FRAMES }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.round((state >> 17) * level)
  })
}

/** A track of noise, stems that add up to no more than full scale, with a grid of 120 BPM. */
export const noisySource = (stems: 4 | 6, seconds: number): Source => {
  const samples = Math.ceil((seconds * 44100) / CHUNK_FRAMES) * CHUNK_FRAMES
  const beats = Array.from({ length: Math.floor(seconds * 2) }, (_, i) => i / 2)
  const stemFiles = stemFilesOf(STEMS.slice(0, stems))
  const source = createSource({
    stemsSamples: samples,
    stemsReady: [[0, samples]],
    stemFiles,
    grid: gridOf(
      beats,
      beats.filter((_, i) => i % 4 === 0),
    ),
  })
  for (let file = 0; file < SOURCE_FILES.length; file++) {
    if (!stemFiles.includes(file)) continue
    const frames = chunkOf(file + 1, 2 / Math.sqrt(stems))
    for (let index = 0; index * CHUNK_FRAMES < samples; index++)
      putChunk(source, file, index, { frames, from: 0, to: CHUNK_FRAMES })
  }
  return source
}
