/** From the drop of a four-minute mp3 to its first playable stems: with a warm worker, and cold, right after the start
 *  of everything. `node test/bench/drop.ts [--audio FILE] [--rounds 4]`: any file that ffmpeg reads, looped to four
 *  minutes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { eventually, startStembridge, tracks } from '../end-to-end/running.ts'
import { dropAndFollow, fourMinutes } from './dropped-song.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { audio: { type: 'string' }, rounds: { type: 'string', default: '4' } } })
const folder = await mkdtemp(join(tmpdir(), 'stembridge-drop-'))
const source = values.audio ?? (await demoSongFile(folder))

const drop = async (api: string, bytes: Uint8Array<ArrayBuffer>) => {
  const { acknowledgedMs, after, takeBack } = await dropAndFollow(api, bytes, 'song.mp3')
  const { ms, track } = await after(({ stems }) => stems.some(stem => stem.ready.length > 0))
  await takeBack()
  return { acknowledgedMs, firstStemsMs: ms, engine: track.stems[0]?.engine }
}

const warm = async () => {
  const running = await startStembridge()
  try {
    await eventually(
      () => tracks(running.api),
      list => list[0]?.state === 'ready',
      300,
    )
    const rows = []
    for (let round = 0; round < Number(values.rounds); round++) {
      const bytes = await fourMinutes(folder, source, `Warm ${round}`)
      await new Promise(resolve => setTimeout(resolve, 1000))
      rows.push(await drop(running.api, bytes))
      // The worker lets go of a deleted song's files in a moment.
      await new Promise(resolve => setTimeout(resolve, 6000))
    }
    return rows
  } finally {
    await running.stop()
  }
}

/** The programs answer, and no engine was ever started in them. */
const cold = async () => {
  const rows = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const bytes = await fourMinutes(folder, source, `Cold ${round}`)
    const running = await startStembridge({ env: { STEMBRIDGE_DEMO: '0' } })
    try {
      rows.push(await drop(running.api, bytes))
    } finally {
      await running.stop()
    }
  }
  return rows
}

try {
  const rounds = { warm: await warm(), cold: await cold() }
  await record('drop', 'node test/bench/drop.ts', { audio: '4-minute mp3, 192 kbit/s', rounds })
} finally {
  await rm(folder, { recursive: true, force: true })
}
