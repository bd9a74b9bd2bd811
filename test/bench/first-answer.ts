/** From the drop of a four-minute mp3 to the first tempo and key that a page is told, the separation going on meanwhile.
 *  `node test/bench/first-answer.ts [--audio FILE]`: any file that ffmpeg reads, looped to four minutes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { eventually, startStembridge, tracks } from '../end-to-end/running.ts'
import { dropAndFollow, fourMinutes } from './dropped-song.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { audio: { type: 'string' } } })
const folder = await mkdtemp(join(tmpdir(), 'stembridge-first-answer-'))
const source = values.audio ?? (await demoSongFile(folder))

const running = await startStembridge()
try {
  await eventually(
    () => tracks(running.api),
    list => list[0]?.state === 'ready' || list[0]?.state === 'failed',
    300,
  )
  const rows = []
  for (let round = 0; round < 4; round++) {
    const bytes = await fourMinutes(folder, source, `Round ${round}`)
    await new Promise(resolve => setTimeout(resolve, 1000))
    const { acknowledgedMs, after, takeBack } = await dropAndFollow(running.api, bytes, `round-${round}.mp3`)
    const firstAnswer = await after(({ analysis }) => analysis?.tempo.bpm)
    const wholeAnswer = await after(({ analysis }) => analysis && !analysis.provisional)
    rows.push({ acknowledgedMs, firstAnswerMs: firstAnswer.ms, wholeAnswerMs: wholeAnswer.ms })
    await takeBack()
    await new Promise(resolve => setTimeout(resolve, 6000))
  }
  await record('first-answer', 'node test/bench/first-answer.ts', { audio: '4-minute mp3, 192 kbit/s', rounds: rows })
} finally {
  await running.stop()
  await rm(folder, { recursive: true, force: true })
}
