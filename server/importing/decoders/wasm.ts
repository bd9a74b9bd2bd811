import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Failure } from '../../../contract/errors.ts'
import { childOutput, childText } from './child-output.ts'
import type { Decoder, Probe } from './decoder.ts'

const PROGRAM = fileURLToPath(new URL('./wasm-main.ts', import.meta.url))

const isWav = async (file: string): Promise<boolean> => {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(12), 0, 12, 0)
    return /^(RIFF|RF64)....WAVE$/s.test(buffer.toString('latin1'))
  } finally {
    await handle.close()
  }
}

async function* wav(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  // A WAV file is what the program below would make of it; it is read as it lies, so two hours stream.
  if (await isWav(file)) {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      if (signal?.aborted) throw new Failure('cancelled')
      yield chunk
    }
  } else yield* childOutput({ command: process.execPath, args: [PROGRAM, 'decode', file], signal })
}

/** The decoders that come with the packages: WASM, in a small program of their own, so that a broken file or a
 *  runaway decoder costs no more than that program. Reads wav, mp3, flac, ogg (Vorbis, Opus), aac and m4a. */
export const wasmDecoder: Decoder = {
  name: 'wasm',
  version: '1',
  probe: async (file, signal) =>
    JSON.parse(await childText({ command: process.execPath, args: [PROGRAM, 'probe', file], signal })) as Probe,
  wav: (file, { stream = 0, signal }) => {
    if (stream > 0) throw new Failure('decoder_missing', 'a file of several streams needs ffmpeg')
    return wav(file, signal)
  },
}
