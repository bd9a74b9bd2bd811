/** From the drop of a four-minute mp3 to the first tempo and key that a page is told, the separation going on meanwhile.
 *  `node test/bench/first-answer.ts [--audio FILE]`: any file that ffmpeg reads, looped to four minutes. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ServerEvent } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'
import { demoSongFile } from '../../server/demo/demo-song-file.ts'
import { eventually, startStembridge, tracks, upload } from '../end-to-end/running.ts'
import { record } from './record.ts'

const { values } = parseArgs({ options: { audio: { type: 'string' } } })
const folder = await mkdtemp(join(tmpdir(), 'stembridge-first-answer-'))
const source = values.audio ?? (await demoSongFile(folder))

/** The song again and again for four minutes; another title gives other bytes, so that nothing is known already. */
const song = async (round: number): Promise<Uint8Array<ArrayBuffer>> => {
  const file = join(folder, `song-${round}.mp3`)
  const input = ['-v', 'error', '-stream_loop', '-1', '-i', source, '-t', '240']
  execFileSync('ffmpeg', [...input, '-metadata', `title=Round ${round}`, '-b:a', '192k', file])
  return new Uint8Array(await readFile(file))
}

type Told = { at: number; track: Track }

/** Every word about a track that the server sends from now on, and when. */
const follow = async (api: string): Promise<{ told: Told[]; close: () => void }> => {
  const told: Told[] = []
  const socket = new WebSocket(`${api.replace('http', 'ws')}/events`)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  socket.onmessage = ({ data }) => {
    const { track } = JSON.parse(String(data)) as ServerEvent
    if (track) told.push({ at: performance.now(), track })
  }
  return { told, close: () => socket.close() }
}

const running = await startStembridge()
try {
  await eventually(
    () => tracks(running.api),
    list => list[0]?.state === 'ready' || list[0]?.state === 'failed',
    300,
  )
  const { told, close } = await follow(running.api)
  const rows = []
  for (let round = 0; round < 4; round++) {
    const bytes = await song(round)
    await new Promise(resolve => setTimeout(resolve, 1000))
    const began = performance.now()
    const { body } = await upload(running.api, bytes, `round-${round}.mp3`)
    const after = (want: (track: Track) => unknown) =>
      eventually(
        () => told.find(({ at, track }) => at > began && track.id === body.id && want(track)),
        found => found !== undefined,
        60,
      ).then(found => Math.round((found?.at ?? 0) - began))
    const firstAnswerMs = await after(track => track.analysis?.tempo.bpm)
    const wholeAnswerMs = await after(track => track.analysis && !track.analysis.provisional)
    rows.push({ acknowledgedMs: await after(() => true), firstAnswerMs, wholeAnswerMs })
    await fetch(`${running.api}/api/tracks/${body.id}`, { method: 'DELETE' })
    await new Promise(resolve => setTimeout(resolve, 6000))
  }
  close()
  await record('first-answer', 'node test/bench/first-answer.ts', { audio: '4-minute mp3, 192 kbit/s', rounds: rows })
} finally {
  await running.stop()
  await rm(folder, { recursive: true, force: true })
}
