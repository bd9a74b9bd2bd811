import { spawn } from 'node:child_process'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { toInt24 } from './int24.ts'
import type { Tags } from './tags.ts'

const FLAC = ['-c:a', 'flac', '-sample_fmt', 's32', '-bits_per_raw_sample', '24', '-f', 'flac']
const MP3 = ['-c:a', 'libmp3lame', '-b:a', '320k', '-id3v2_version', '3', '-f', 'mp3']
const KEPT = 500

/** Names of tempo and key: in a Vorbis comment, where players look for the key under either name, and as ID3 frames. */
const NAMES = { flac: { bpm: ['BPM'], key: ['INITIALKEY', 'KEY'] }, mp3: { bpm: ['TBPM'], key: ['TKEY'] } }

const metadata = (ending: 'flac' | 'mp3', { title, artist, bpm, key }: Tags): string[] =>
  [
    ['title', title] as const,
    ['artist', artist] as const,
    ...NAMES[ending].bpm.map(name => [name, bpm] as const),
    ...NAMES[ending].key.map(name => [name, key] as const),
  ].flatMap(([name, value]) => (value ? ['-metadata', `${name}=${value}`] : []))

/** Encodes by ffmpeg: flac of 24 bits, or mp3 of 320 kb/s.
 *  @returns samples that were limited to full scale
 *  @throws encoder_missing, disk_full */
export const encode = async (
  ending: 'flac' | 'mp3',
  path: string,
  blocks: AsyncIterable<Float32Array>,
  tags: Tags,
): Promise<number> => {
  const input = ['-f', 's24le', '-ar', String(LIBRARY_RATE), '-ac', '2', '-i', 'pipe:0']
  const args = ['-nostdin', '-v', 'error', ...input, ...metadata(ending, tags), ...(ending === 'flac' ? FLAC : MP3)]
  const child = spawn('ffmpeg', [...args, path], { stdio: ['pipe', 'ignore', 'pipe'], windowsHide: true })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT)
  })
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number | string | null>(done => {
    child.once('error', error => done(error.message))
    child.once('close', done)
  })
  const drained = (): Promise<unknown> => Promise.race([new Promise(done => child.stdin.once('drain', done)), ended])
  let clipped = 0
  try {
    for await (const block of blocks) {
      const made = toInt24(block)
      clipped += made.clipped
      if (child.exitCode !== null || child.stdin.destroyed) break
      if (!child.stdin.write(made.bytes)) await drained()
    }
    child.stdin.end()
    const how = await ended
    if (how === 0) return clipped
    const seen = said.trim() || (typeof how === 'string' ? how : 'it ended early')
    throw new Failure(/no space/i.test(said) ? 'disk_full' : 'encoder_missing', seen)
  } catch (error) {
    child.kill('SIGKILL')
    await ended
    throw error
  }
}
