import { Failure } from '../../contract/errors.ts'
import { bytesOf } from './bytes-of.ts'
import { decode } from './decode.ts'
import { chooseDecoder } from './decoders/choose.ts'
import type { Probe } from './decoders/decoder.ts'

/** Takes one block: a header may promise sound that is not there. */
const hear = async (file: string, signal: AbortSignal | undefined): Promise<void> => {
  const { blocks } = await decode(file, signal ? { signal } : {})
  for await (const block of blocks) if (block.length > 0) return
  throw new Failure('unreadable_audio', 'it holds no sound')
}

/** What an audio file says of itself: length in seconds (it may lie, or say nothing), rate, channels, codec, tags.
 *  Its first block is decoded, so that what passes can be played.
 *  @throws Failure file_not_found, empty_file, unreadable_audio, decoder_missing, timed_out, cancelled */
export const probe = async (file: string, { signal }: { signal?: AbortSignal } = {}): Promise<Probe> => {
  await bytesOf(file)
  const decoder = await chooseDecoder()
  const [said] = await Promise.all([decoder.probe(file, signal), hear(file, signal)])
  return said
}
