import type { Hertz } from '../../contract/units.ts'
import { bytesOf } from './bytes-of.ts'
import { chooseDecoder } from './decoders/choose.ts'
import { resampled } from './resampled.ts'
import { openWavStream } from './wav/wav-stream.ts'

export type Decoded = {
  rate: Hertz
  decoder: { name: string; version: string }
  blocks: AsyncIterable<Float32Array>
}

/** Decodes a file as a stream: interleaved stereo float32 blocks of at most 16,384 frames, mono doubled, more
 *  channels mixed down by ITU-R BS.775. It is decoded no faster than the blocks are taken; whoever stops taking them
 *  (break, return) ends the decoder.
 *  @param rate    Hz; the file's own when left out
 *  @param stream  which of the file's streams of sound, from 0
 *  @throws Failure file_not_found, empty_file, unreadable_audio, decoder_missing, timed_out, cancelled; the last
 *          three also while the blocks are taken */
export const decode = async (
  file: string,
  { rate, stream, signal }: { rate?: Hertz; stream?: number; signal?: AbortSignal } = {},
): Promise<Decoded> => {
  await bytesOf(file)
  const decoder = await chooseDecoder()
  const { format, blocks } = await openWavStream(decoder.wav(file, { rate, stream, signal }))
  const named = { name: decoder.name, version: decoder.version }
  if (rate === undefined || rate === format.rate) return { rate: format.rate, decoder: named, blocks }
  return { rate, decoder: named, blocks: resampled(blocks, format.rate, rate) }
}
