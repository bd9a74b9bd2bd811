import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { Seconds } from '../../contract/units.ts'

const SECONDS = 2
const WAV_HEADER_BYTES = 44
const STEREO_FLOAT_BYTES = 8

/** What a trial took: from the start of the engine to the files on disk. */
export type Trial = { seconds: Seconds; peakRssBytes: number; version: string }

/** Two seconds of a kick, a bass note and a chord. */
const sound = (): Float32Array => {
  const frames = new Float32Array(SECONDS * LIBRARY_RATE * 2)
  for (let i = 0; i < frames.length; i += 2) {
    const t = i / 2 / LIBRARY_RATE
    const kick = Math.sin(2 * Math.PI * 60 * (t % 0.5)) * Math.exp(-(t % 0.5) * 12) * 0.4
    const tones = [55, 220, 277.18, 329.63].reduce((sum, f) => sum + Math.sin(2 * Math.PI * f * t) * 0.06, 0)
    frames[i] = kick + tones
    frames[i + 1] = kick + tones * Math.sin(t)
  }
  return frames
}

/** Separates two seconds by an engine and saves the stems, as the command line does; then they are removed again.
 *  @throws what the engine throws, and separation_failed where a stem is not as it should be */
export const tryEngine = async (engine: string): Promise<Trial> => {
  const { engineChoice, separateFile, startRunner } = await import('../../server/separation/index.ts')
  const out = await mkdtemp(join(tmpdir(), 'stembridge-doctor-'))
  try {
    const report = await separateFile({
      file: 'two seconds',
      out,
      format: 'wav32f',
      start: signal => startRunner(engineChoice(engine), { lowPriority: false, signal }),
      decode: async () => ({ rate: LIBRARY_RATE, blocks: one(sound()) }),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    for (const { name, path } of report.stems) {
      const { size } = await stat(path)
      if (size !== WAV_HEADER_BYTES + SECONDS * LIBRARY_RATE * STEREO_FLOAT_BYTES)
        throw new Failure('separation_failed', `${name} has ${size} bytes`)
    }
    if (report.residualDb > -100)
      throw new Failure('separation_failed', `the stems miss the mix by ${report.residualDb} dB`)
    return { seconds: report.seconds, peakRssBytes: report.peakRssBytes, version: report.version }
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

async function* one(block: Float32Array): AsyncGenerator<Float32Array> {
  yield block
}
