import { Failure } from '../../../contract/errors.ts'

/** What stems can be written as; steps: grid points for an amplitude of 1, null for float. */
export const FORMATS = {
  wav16: { ending: 'wav', bits: 16, steps: 32767 },
  wav24: { ending: 'wav', bits: 24, steps: 8388607 },
  wav32f: { ending: 'wav', bits: 32, steps: null },
  flac: { ending: 'flac', bits: 24, steps: 8388607 },
} as const
export type FormatName = keyof typeof FORMATS
export type Format = (typeof FORMATS)[FormatName]

/** @throws bad_usage */
export const formatOf = (name: string): FormatName => {
  if (Object.hasOwn(FORMATS, name)) return name as FormatName
  throw new Failure('bad_usage', `--format is one of ${Object.keys(FORMATS).join(', ')}, not ${name}`)
}

/** Frames as the format's bytes; limits what lies outside full scale. */
export const encode = ({ bits, steps }: Format, frames: Float32Array): { bytes: Uint8Array; clipped: number } => {
  if (steps === null) return { bytes: new Uint8Array(frames.buffer, frames.byteOffset, frames.byteLength), clipped: 0 }
  const width = bits / 8
  const bytes = new Uint8Array(frames.length * width)
  let clipped = 0
  for (let i = 0, at = 0; i < frames.length; i++) {
    const exact = Math.round((frames[i] as number) * steps)
    const value = Math.max(-steps - 1, Math.min(steps, exact))
    if (value !== exact) clipped++
    for (let b = 0; b < width; b++) bytes[at++] = (value >> (8 * b)) & 0xff
  }
  return { bytes, clipped }
}
