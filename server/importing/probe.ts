import { stat } from 'node:fs/promises'
import { Failure } from '../../contract/errors.ts'
import { chooseDecoder } from './decoders/choose.ts'
import type { Probe } from './decoders/decoder.ts'

/** Looks whether there is a file with bytes in it. @throws Failure file_not_found, empty_file */
export const bytesOf = async (file: string): Promise<number> => {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Failure('file_not_found')
  if (found.size === 0) throw new Failure('empty_file')
  return found.size
}

/** What an audio file says of itself: length in seconds (it may lie, or say nothing), rate, channels, codec, tags.
 *  @throws Failure file_not_found, empty_file, unreadable_audio, decoder_missing, timed_out, cancelled */
export const probe = async (file: string, { signal }: { signal?: AbortSignal } = {}): Promise<Probe> => {
  await bytesOf(file)
  const decoder = await chooseDecoder()
  return decoder.probe(file, signal)
}
