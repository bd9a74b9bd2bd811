import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { wavHeader } from '../../dsp/wav-header.ts'

/** A folder of a test's own. */
export const ownFolder = async (): Promise<{ path: (name: string) => string; close: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'stembridge-importing-'))
  return { path: name => join(folder, name), close: () => rm(folder, { recursive: true, force: true }) }
}

export const sine = (hertz: number, rate: number, frames: number, level = 0.25): Float32Array =>
  Float32Array.from({ length: frames }, (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / rate))

/** A WAV file of planar channels, 16-bit or float. */
export const wavOf = (channels: Float32Array[], rate: number, bits: 16 | 32 = 16): Buffer => {
  const frames = channels[0]?.length ?? 0
  const out = bits === 16 ? new Int16Array(frames * channels.length) : new Float32Array(frames * channels.length)
  for (const [c, samples] of channels.entries())
    for (let i = 0; i < frames; i++) {
      const x = samples[i] as number
      out[i * channels.length + c] = bits === 16 ? Math.round(x * 32767) : x
    }
  return Buffer.concat([wavHeader({ frames, rate, channels: channels.length, bits }), Buffer.from(out.buffer)])
}

export const writeSound = async (file: string, channels: Float32Array[], rate: number, bits: 16 | 32 = 16) => {
  await writeFile(file, wavOf(channels, rate, bits))
  return file
}

export const hasFfmpeg = (await execa('ffmpeg', ['-version'], { reject: false })).exitCode === 0

export type Heard = { frames: number; left: Float32Array; right: Float32Array }

/** All of a stream of blocks, channel by channel. */
export const hear = async (blocks: AsyncIterable<Float32Array>): Promise<Heard> => {
  const parts: Float32Array[] = []
  for await (const block of blocks) parts.push(block)
  const frames = parts.reduce((sum, part) => sum + part.length, 0) / 2
  const left = new Float32Array(frames)
  const right = new Float32Array(frames)
  let at = 0
  for (const part of parts)
    for (let i = 0; i < part.length; i += 2, at++) {
      left[at] = part[i] as number
      right[at] = part[i + 1] as number
    }
  return { frames, left, right }
}

export const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

/** The frequency by its zero crossings. */
export const pitchOf = (samples: Float32Array, rate: number): number => {
  let crossings = 0
  for (let i = 1; i < samples.length; i++)
    if ((samples[i - 1] as number) < 0 && (samples[i] as number) >= 0) crossings++
  return (crossings * rate) / samples.length
}
