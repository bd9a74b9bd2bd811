import { writeFile } from 'node:fs/promises'
import type { Hertz } from '../../contract/units.ts'
import { wavHeader } from '../../dsp/wav-header.ts'

/** Writes interleaved stereo float32 as a 16-bit WAV file. */
export const writeWav = async (file: string, samples: Float32Array, rate: Hertz): Promise<void> => {
  const pcm = Int16Array.from(samples, x => Math.round(Math.max(-1, Math.min(1, x)) * 32767))
  const header = wavHeader({ frames: samples.length / 2, rate, channels: 2, bits: 16 })
  await writeFile(file, Buffer.concat([header, new Uint8Array(pcm.buffer)]))
}
