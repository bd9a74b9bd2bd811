import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { Failure } from '../../../contract/errors.ts'
import type { Hertz, Samples } from '../../../contract/units.ts'
import { rf64Header } from '../../../dsp/rf64-header.ts'
import { wavHeader } from '../../../dsp/wav-header.ts'
import type { Format } from './formats.ts'
import { writeWhole } from './write-whole.ts'

/** One stem on its way to disk: bytes of its format in order, then close. */
export type StemFile = { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> }
type Shape = { path: string; frames: Samples; rate: Hertz; format: Format }

/** @throws encoder_missing for flac without ffmpeg, disk_full */
export const createStemFile = (shape: Shape): Promise<StemFile> =>
  shape.format.ending === 'flac' ? flacFile(shape) : wavFile(shape)

/** WAV; RF64 where its length does not fit 32 bits. */
const wavFile = async ({ path, frames, rate, format: { bits } }: Shape): Promise<StemFile> => {
  const of = { frames, rate, channels: 2, bits }
  const header = frames * 2 * (bits / 8) + 36 > 0xffffffff ? rf64Header(of) : wavHeader(of)
  const file = await open(path, 'wx')
  let at = header.length
  await writeWhole(file, header, 0)
  return {
    async write(bytes) {
      await writeWhole(file, bytes, at)
      at += bytes.length
    },
    close: () => file.close(),
  }
}

/** FLAC, 24 bits, by ffmpeg. */
const flacFile = async ({ path, rate }: Shape): Promise<StemFile> => {
  const raw = ['-f', 's24le', '-ar', String(rate), '-ac', '2', '-i', 'pipe:0']
  const coded = ['-c:a', 'flac', '-sample_fmt', 's32', '-bits_per_raw_sample', '24', '-f', 'flac', path]
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', ...raw, ...coded], {
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-500)
  })
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  await once(child, 'spawn').catch(error => {
    throw new Failure('encoder_missing', undefined, error)
  })
  const failed = () =>
    new Failure(/no space/i.test(said) ? 'disk_full' : 'encoder_missing', said.trim() || 'it ended early')
  return {
    async write(bytes) {
      if (child.exitCode !== null) throw failed()
      if (!child.stdin.write(bytes)) await Promise.race([once(child.stdin, 'drain'), ended])
    },
    async close() {
      child.stdin.end()
      if ((await ended) !== 0) throw failed()
    },
  }
}
