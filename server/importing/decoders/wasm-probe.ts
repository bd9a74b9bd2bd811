import { parseFile } from 'music-metadata'
import { Failure } from '../../../contract/errors.ts'
import type { Probe } from './decoder.ts'
import { formatOf } from './wasm-formats.ts'

const positive = (x: number | undefined): number | null => (x !== undefined && Number.isFinite(x) && x > 0 ? x : null)

/** What a file's headers and tags say. @throws Failure unreadable_audio, decoder_missing */
export const probeByTags = async (file: string, head: Uint8Array): Promise<Probe> => {
  const isWav = /^(RIFF|RF64)/.test(Buffer.from(head.subarray(0, 4)).toString('latin1'))
  if (!isWav) formatOf(head)
  const { format, common } = await parseFile(file, { duration: false, skipCovers: true })
  const rate = positive(format.sampleRate)
  if (rate === null) throw new Failure('unreadable_audio', 'its headers name no rate')
  return {
    duration: positive(format.duration),
    rate,
    channels: format.numberOfChannels ?? 2,
    codec: isWav ? 'pcm' : (format.codec ?? format.container ?? 'unknown').toLowerCase(),
    title: common.title?.trim() || null,
    artist: common.artist?.trim() || null,
  }
}
