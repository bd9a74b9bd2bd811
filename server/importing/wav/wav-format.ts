import { Failure } from '../../../contract/errors.ts'
import type { Hertz } from '../../../contract/units.ts'
import type { ByteReader } from './byte-reader.ts'

export type SampleEncoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64'
/** What a WAV header says. `dataBytes` is null where the samples go on to the end of the file. */
export type WavFormat = {
  rate: Hertz
  channels: number
  encoding: SampleEncoding
  sampleBytes: number
  mask: number
  dataBytes: number | null
}

const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
const UNKNOWN_LENGTH = 0xffffffff
const LARGEST_FMT = 4096

const ENCODINGS: Record<number, Record<number, SampleEncoding>> = {
  [PCM]: { 8: 'u8', 16: 's16', 24: 's24', 32: 's32' },
  [FLOAT]: { 32: 'f32', 64: 'f64' },
}

const unreadable = (seen: string) => new Failure('unreadable_audio', seen)
const textOf = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const parseFormat = (bytes: Uint8Array): Omit<WavFormat, 'dataBytes'> => {
  if (bytes.length < 16) throw unreadable('the WAV header is cut off')
  const view = viewOf(bytes)
  const written = view.getUint16(0, true)
  const extensible = written === EXTENSIBLE && bytes.length >= 40
  const tag = extensible ? view.getUint16(24, true) : written
  const channels = view.getUint16(2, true)
  const rate = view.getUint32(4, true)
  const bits = view.getUint16(14, true)
  if (channels < 1 || channels > 64) throw unreadable(`the WAV header names ${channels} channels`)
  if (rate < 1000 || rate > 1_000_000) throw unreadable(`the WAV header names a rate of ${rate} Hz`)
  const encoding = ENCODINGS[tag]?.[bits]
  if (!encoding) throw new Failure('decoder_missing', `WAV of format ${tag} with ${bits} bits`)
  return { rate, channels, encoding, sampleBytes: bits / 8, mask: extensible ? view.getUint32(20, true) : 0 }
}

/** Reads a RIFF or RF64 header up to the first sample; other chunks are passed over.
 *  A length of 0 or 0xFFFFFFFF counts as "to the end of the file", as recorders that were cut off leave it.
 *  @throws Failure unreadable_audio, decoder_missing (a compressed WAV)
 *  Source: Microsoft's Multimedia Programming Interface (RIFF), RFC 2361, EBU Tech 3306 (RF64). */
export const readWavFormat = async (bytes: ByteReader): Promise<WavFormat> => {
  const riff = await bytes.take(12)
  const kind = textOf(riff, 0)
  if (riff.length < 12 || textOf(riff, 8) !== 'WAVE' || (kind !== 'RIFF' && kind !== 'RF64'))
    throw unreadable('it is not a WAV file')
  let format: Omit<WavFormat, 'dataBytes'> | undefined
  let longLength: number | undefined
  for (;;) {
    const head = await bytes.take(8)
    if (head.length < 8) throw unreadable('the WAV file ends before its samples')
    const name = textOf(head, 0)
    const size = viewOf(head).getUint32(4, true)
    if (name === 'data') {
      if (!format) throw unreadable('the WAV file does not say its format')
      const unknown = size === 0 || size === UNKNOWN_LENGTH
      return { ...format, dataBytes: unknown ? (longLength ?? null) : size }
    }
    if (name === 'fmt ' && size <= LARGEST_FMT) {
      format = parseFormat(await bytes.take(size))
      if (size % 2) await bytes.skip(1)
    } else if (name === 'ds64' && size >= 28 && size <= LARGEST_FMT) {
      const sizes = await bytes.take(size + (size % 2))
      if (sizes.length >= 16) longLength = Number(viewOf(sizes).getBigUint64(8, true)) || undefined
    } else if (!(await bytes.skip(size + (size % 2)))) throw unreadable('the WAV file ends before its samples')
  }
}
