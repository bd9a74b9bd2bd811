import { Failure } from '../../../contract/errors.ts'

/** A streaming decoder of one of the packages: planar float32, channels in the order of WAV. */
export type WasmDecoder = {
  decode(chunk: Uint8Array): { channelData: Float32Array[]; sampleRate: number }
  flush?(): { channelData: Float32Array[]; sampleRate: number }
  free(): void
}
export type AudioFormat = { name: string; open: () => Promise<WasmDecoder> }

/** The AAC decoder is GPL-2.0: an optional package, loaded by this program alone. */
const openAac = async (): Promise<WasmDecoder> => {
  const found = await import('@audio/decode-aac').catch(() => undefined)
  if (!found) throw new Failure('decoder_missing', 'the optional package for AAC is not installed')
  return found.decoder()
}

const FORMATS = {
  mp3: { name: 'mp3', open: async () => (await import('@audio/decode-mp3')).decoder() },
  flac: { name: 'flac', open: async () => (await import('@audio/decode-flac')).decoder() },
  vorbis: { name: 'vorbis', open: async () => (await import('@audio/decode-vorbis')).decoder() },
  opus: { name: 'opus', open: async () => (await import('@audio/decode-opus')).decoder() },
  aac: { name: 'aac', open: openAac },
} satisfies Record<string, AudioFormat>

const textOf = (bytes: Uint8Array, from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1')

const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const MPEG_RATES = [44100, 48000, 32000]

/** Bytes of the layer III frame at `at`; 0 where none begins. Source: ISO/IEC 11172-3, 2.4.1.3; 13818-3. */
const mp3FrameBytes = (bytes: Uint8Array, at: number): number => {
  const [a, b, c] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0]
  if (a !== 0xff || (b & 0xe6) !== 0xe2) return 0
  const version = (b >> 3) & 3
  const kbps = (version === 3 ? MPEG1_KBPS : MPEG2_KBPS)[c >> 4]
  const rate = MPEG_RATES[(c >> 2) & 3]
  if (version === 1 || !kbps || !rate) return 0
  const scaled = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4
  return Math.floor(((version === 3 ? 144000 : 72000) * kbps) / scaled) + ((c >> 1) & 1)
}

const holdsMp3 = (bytes: Uint8Array): boolean => {
  for (let at = 0; at + 4 < bytes.length; at++) {
    const length = mp3FrameBytes(bytes, at)
    if (length > 0 && (at + length + 4 > bytes.length || mp3FrameBytes(bytes, at + length) > 0)) return true
  }
  return false
}

/** The format by the first bytes of a file, never by its name.
 *  @param head  the first 64 KiB, fewer when the file is shorter
 *  @throws Failure unreadable_audio when it is none of these; decoder_missing for one that only ffmpeg reads */
export const formatOf = (head: Uint8Array): AudioFormat => {
  const start = textOf(head, 0, 4)
  if (start === 'fLaC') return FORMATS.flac
  if (start === 'OggS') {
    const page = textOf(head, 0, 512)
    if (page.includes('OpusHead')) return FORMATS.opus
    if (page.includes('\x01vorbis')) return FORMATS.vorbis
    if (page.includes('\x7fFLAC')) return FORMATS.flac
    throw new Failure('decoder_missing', 'Ogg with another codec than Vorbis, Opus or FLAC')
  }
  if (textOf(head, 4, 8) === 'ftyp') return FORMATS.aac
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0) return FORMATS.aac
  if (start.startsWith('ID3') || holdsMp3(head)) return FORMATS.mp3
  if (['FORM', 'wvpk', 'MAC ', 'caff', '\x1aE\xdf\xa3', '0&\xb2u'].includes(start))
    throw new Failure('decoder_missing', 'a format that only ffmpeg reads here')
  throw new Failure('unreadable_audio', 'it is none of wav, mp3, flac, ogg and m4a')
}
