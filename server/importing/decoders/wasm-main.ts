/** A decoder as a program: `wasm-main.ts decode FILE` gives the audio on stdout as a WAV file of float32 samples,
 *  `wasm-main.ts probe FILE` what the file says of itself, as JSON. Failures as JSON on stderr, exit code 1. */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { asFailure } from '../../../contract/errors.ts'
import { wavHeader } from '../../../dsp/wav-header.ts'
import { formatOf, type WasmDecoder } from './wasm-formats.ts'
import { probeByTags } from './wasm-probe.ts'

const HEAD_BYTES = 1 << 16
const CHUNK_BYTES = 1 << 16

type Planar = ReturnType<WasmDecoder['decode']>

const write = async (bytes: Uint8Array): Promise<void> => {
  if (bytes.length > 0 && !process.stdout.write(bytes)) await once(process.stdout, 'drain')
}

const interleaved = (planar: Float32Array[], channels: number): Uint8Array => {
  const frames = planar[0]?.length ?? 0
  const out = new Float32Array(frames * channels)
  for (let c = 0; c < channels; c++) {
    // A stream may drop to fewer channels half-way; those that are left stand in.
    const from = planar[c] ?? planar.at(-1)
    for (let i = 0, at = c; i < frames; i++, at += channels) out[at] = from?.[i] ?? 0
  }
  return new Uint8Array(out.buffer)
}

/** Writes the header before the first frames, then every block. */
const wavWriter = () => {
  let channels = 0
  return async ({ channelData, sampleRate }: Planar): Promise<void> => {
    if (!channelData[0]?.length) return
    if (channels === 0) {
      channels = channelData.length
      await write(wavHeader({ frames: Number.POSITIVE_INFINITY, rate: sampleRate, channels, bits: 32 }))
    }
    await write(interleaved(channelData, channels))
  }
}

const headOf = async (file: string): Promise<Uint8Array> => {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

const decodeFile = async (file: string): Promise<void> => {
  const decoder = await formatOf(await headOf(file)).open()
  const give = wavWriter()
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) await give(decoder.decode(chunk))
  const rest = decoder.flush?.()
  if (rest) await give(rest)
}

const [action, file = ''] = process.argv.slice(2)
// Whoever stops listening has had enough.
process.stdout.on('error', () => process.exit(0))
try {
  if (action === 'probe') process.stdout.write(JSON.stringify(await probeByTags(file, await headOf(file))))
  else await decodeFile(file)
} catch (error) {
  const { code, detail } = asFailure(error)
  process.stderr.write(`\n${JSON.stringify({ code: code === 'internal' ? 'unreadable_audio' : code, detail })}\n`)
  process.exitCode = 1
}
