/** From the click on Cancel to an idle engine, in the middle of a separation by the real model.
 *  `node test/bench/cancel.ts [--rounds N] [--audio FILE]` */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { eventually, startStembridge, trackOf, upload } from '../end-to-end/running.ts'
import { idleAfter } from './cpu-time.ts'
import { record } from './record.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { rounds: text, audio: text } })
const folder = await mkdtemp(join(tmpdir(), 'stembridge-cancel-'))
const source = values.audio ?? (await demoSongFile(folder))
const running = await startStembridge({ env: { STEMBRIDGE_DEMO: '0' } })
try {
  const rounds = []
  for (let round = 0; round < Number(values.rounds ?? 6); round++) {
    const file = join(folder, `song-${round}.wav`)
    const args = ['-v', 'error', '-y', '-stream_loop', '-1', '-i', source, '-t', '120']
    execFileSync('ffmpeg', [...args, '-metadata', `title=Round ${round}`, file])
    const { body } = await upload(running.api, new Uint8Array(await readFile(file)), `round-${round}.wav`)
    await eventually(
      () => trackOf(running.api, body.id),
      track => track.stems.some(stem => stem.ready.length > 0) && track.analysis !== null,
      120,
    )
    // somewhere in a segment
    await new Promise(done => setTimeout(done, 300 * round))
    const began = performance.now()
    const answer = await fetch(`${running.api}/api/tracks/${body.id}/cancel`, { method: 'POST' })
    const answeredMs = Math.round(performance.now() - began)
    const idle = await idleAfter(running.pids.server)
    const idleMs = idle === undefined ? null : Math.round(answeredMs + idle)
    const { failure } = await trackOf(running.api, body.id)
    rounds.push({ status: answer.status, code: failure?.code, answeredMs, idleMs })
    process.stderr.write(`round ${round + 1}: idle ${idleMs} ms after the click\n`)
  }
  await record('cancel', 'node test/bench/cancel.ts', {
    slowestMs: Math.max(...rounds.map(r => r.idleMs ?? Number.POSITIVE_INFINITY)),
    rounds,
  })
} finally {
  await running.stop()
  await rm(folder, { recursive: true, force: true })
}
