import { Failure } from '../../../contract/errors.ts'
import { downmixer } from '../downmix.ts'
import { ByteReader } from './byte-reader.ts'
import { floatSamples } from './samples.ts'
import { readWavFormat, type WavFormat } from './wav-format.ts'

/** Frames of one block: small enough that the decoder, whose pipe is short, goes on while one is taken in. */
const BLOCK_FRAMES = 16384

async function* stereoBlocks(bytes: ByteReader, format: WavFormat): AsyncGenerator<Float32Array> {
  const frameBytes = format.channels * format.sampleBytes
  const toFloat = floatSamples[format.encoding]
  const toStereo = downmixer(format.channels, format.mask)
  let given = 0
  let left = format.dataBytes === null ? Number.POSITIVE_INFINITY : Math.floor(format.dataBytes / frameBytes)
  try {
    while (left > 0) {
      const wanted = Math.min(BLOCK_FRAMES, left)
      const part = await bytes.take(wanted * frameBytes)
      const frames = Math.floor(part.length / frameBytes)
      if (frames === 0) break
      yield toStereo(toFloat(part.subarray(0, frames * frameBytes)))
      given += frames
      left = frames < wanted ? 0 : left - frames
    }
    if (given === 0) throw new Failure('unreadable_audio', 'it holds not one sample')
  } finally {
    await bytes.close()
  }
}

/** Opens a WAV file that comes as a stream of bytes.
 *  @returns  its format, and its samples as interleaved stereo float32 blocks; a file that was cut off gives what
 *            there is
 *  @throws   Failure unreadable_audio, decoder_missing */
export const openWavStream = async (
  source: AsyncIterable<Uint8Array>,
): Promise<{ format: WavFormat; blocks: AsyncIterable<Float32Array> }> => {
  const bytes = new ByteReader(source)
  try {
    const format = await readWavFormat(bytes)
    return { format, blocks: stereoBlocks(bytes, format) }
  } catch (failure) {
    await bytes.close()
    throw failure
  }
}
