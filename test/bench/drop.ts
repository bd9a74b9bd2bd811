/** From the drop of a four-minute mp3 to its first playable stems, with a warm worker.
 *  `node test/bench/drop.ts [--audio FILE]`: any file that ffmpeg reads, looped to four minutes. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { eventually, startStembridge, trackOf, tracks, upload } from '../end-to-end/running.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { audio: { type: 'string' } } })
const folder = await mkdtemp(join(tmpdir(), 'stembridge-drop-'))
const source = values.audio ?? (await demoSongFile(folder))
const running = await startStembridge()
try {
  await eventually(
    () => tracks(running.api),
    list => list[0]?.state === 'ready',
    300,
  )
  const rows = []
  for (let round = 0; round < 4; round++) {
    const file = join(folder, `song-${round}.mp3`)
    // A different title gives different bytes, so that nothing is known already.
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-stream_loop',
      '-1',
      '-i',
      source,
      '-t',
      '240',
      '-metadata',
      `title=Round ${round}`,
      '-b:a',
      '192k',
      file,
    ])
    const bytes = new Uint8Array(await readFile(file))
    const began = performance.now()
    const { body } = await upload(running.api, bytes, `round-${round}.mp3`)
    const acknowledged = performance.now() - began
    await eventually(
      () => trackOf(running.api, body.id),
      track => track.stems.some(stem => stem.ready.length > 0),
      60,
    )
    const firstStems = performance.now() - began
    const { engine } = (await trackOf(running.api, body.id)).stems[0] ?? {}
    rows.push({ acknowledgedMs: Math.round(acknowledged), firstStemsMs: Math.round(firstStems), engine })
    await fetch(`${running.api}/api/tracks/${body.id}`, { method: 'DELETE' })
    // The worker lets go of a deleted song's files in a moment.
    await new Promise(resolve => setTimeout(resolve, 6000))
  }
  await record('drop', 'node test/bench/drop.ts', { audio: '4-minute mp3, 192 kbit/s', rounds: rows })
} finally {
  await running.stop()
  await rm(folder, { recursive: true, force: true })
}
