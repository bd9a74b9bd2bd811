import { wavHeader } from '../../dsp/wav-header.ts'
import { renderDemoSong } from '../../server/demo/index.ts'

/** A 16-bit WAV of interleaved stereo samples. */
export const wavBytes = (samples: Float32Array, rate: number, channels = 2): Uint8Array<ArrayBuffer> => {
  const header = wavHeader({ frames: samples.length / channels, rate, channels, bits: 16 })
  const bytes = new Uint8Array(header.length + samples.length * 2)
  bytes.set(header)
  const view = new DataView(bytes.buffer, header.length)
  for (const [i, sample] of samples.entries())
    view.setInt16(2 * i, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true)
  return bytes
}

/** The first seconds of a seeded song, as a file that a user could drop. */
export const songFile = (seconds: number, seed = 7): Uint8Array<ArrayBuffer> => {
  const { mix, rate } = renderDemoSong({ seed })
  return wavBytes(mix.subarray(0, Math.round(seconds * rate) * 2), rate)
}
