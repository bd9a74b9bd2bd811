/** Peak memory of all processes while one song is taken in, analysed and separated: a short one against a long one.
 *  `node test/bench/memory.ts [--minutes 60] [--against 3] [--again]`: what is done already is kept in the system's
 *  temporary folder and not done again after a break; a broken separation goes on where it was, and its peak is the
 *  highest of all its parts. --again begins anew. */
import { execFileSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buffer } from 'node:stream/consumers'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { startStembridge, trackOf, upload } from '../end-to-end/running.ts'
import { watchMemory } from './peak-memory.ts'
import { record } from './record.ts'

type Part = { minutes: number; peakMB: number; seconds: number; engine: string | null; done: boolean }
const text = { type: 'string' } as const
const { values } = parseArgs({ options: { minutes: text, against: text, again: { type: 'boolean' } } })
const folder = join(tmpdir(), 'stembridge-bench-memory')
if (values.again) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const say = (says: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${says}\n`)

/** The demo song over and over, its level moving, so that no two minutes are the same. */
const songOf = async (minutes: number): Promise<string> => {
  const file = join(folder, `song-${minutes}.mp3`)
  if (await stat(file).catch(() => undefined)) return file
  const next = join(folder, `next-${minutes}.mp3`)
  const level = `volume='0.55+0.4*sin(t/37)':eval=frame`
  const source = await demoSongFile(folder)
  const args = ['-v', 'error', '-y', '-stream_loop', '-1', '-i', source, '-t', String(minutes * 60), '-af', level]
  execFileSync('ffmpeg', [...args, '-b:a', '192k', next])
  await rename(next, file)
  return file
}

const keep = (part: Part) => writeFile(join(folder, `${part.minutes}.json`), JSON.stringify(part))

/** One song, from its drop until it is ready; by the whole of Stembridge. */
const measure = async (minutes: number): Promise<Part> => {
  const known = await readFile(join(folder, `${minutes}.json`), 'utf8').catch(() => undefined)
  const part: Part = known ? JSON.parse(known) : { minutes, peakMB: 0, seconds: 0, engine: null, done: false }
  if (part.done) return part
  const file = await songOf(minutes)
  const running = await startStembridge({ data: join(folder, `data-${minutes}`), env: { STEMBRIDGE_DEMO: '0' } })
  const peak = watchMemory(running.pids.supervisor)
  const [began, before, seconds] = [performance.now(), part.peakMB, part.seconds]
  try {
    const bytes = new Uint8Array(await buffer(createReadStream(file)))
    const { body } = await upload(running.api, bytes, `${minutes} minutes.mp3`)
    for (let told = -1; ; ) {
      const track = await trackOf(running.api, body.id)
      part.peakMB = Math.max(before, Math.round((peak() ?? 0) / 1e6))
      part.seconds = Math.round(seconds + (performance.now() - began) / 1000)
      part.engine = track.stems[0] ? `${track.stems[0].engine} ${track.stems[0].engineVersion}` : part.engine
      part.done = track.state === 'ready'
      await keep(part)
      if (track.failure) throw new Error(`${track.failure.code}: ${track.failure.error}`)
      if (track.progress !== told) say(`${minutes} min: ${track.progress} %, peak ${part.peakMB} MB, ${part.seconds} s`)
      told = track.progress
      if (part.done) return part
      await new Promise(resume => setTimeout(resume, 2000))
    }
  } finally {
    await running.stop()
    if (part.done) await rm(join(folder, `data-${minutes}`), { recursive: true, force: true })
  }
}

const short = await measure(Number(values.against ?? 3))
const long = await measure(Number(values.minutes ?? 60))
const ratio = Math.round((1000 * long.peakMB) / short.peakMB) / 1000
await record('memory', 'node test/bench/memory.ts', {
  unit: 'MB of all processes at once, shared pages once',
  short,
  long,
  ratio,
})
await rm(folder, { recursive: true, force: true })
