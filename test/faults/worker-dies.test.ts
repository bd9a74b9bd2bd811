import { describe, expect, it } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { scratch, until } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { recordFault } from './record-fault.ts'
import { songOf } from './songs.ts'
import { living, programsOf, segmentsOf, startWorked } from './worked-server.ts'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'

const over = (track: Track) => track.state === 'ready' || track.state === 'failed'
const attemptsOf = (data: string) =>
  read<{ state: string; failure: string | null; at: number }>(
    data,
    `SELECT state, failure, started_at AS at FROM executions WHERE node = 'separate' ORDER BY rowid`,
  )

describe('a worker that dies', () => {
  it('under a song again and again is called worker_died after three attempts, each put off longer', async () => {
    const data = await scratch()
    const server = await startWorked(data, data, { engine: 'die' })
    const { id } = await (await server.upload(songOf(1, 7))).json()
    const track = await server.become(id, over)
    expect(track).toMatchObject({
      state: 'failed',
      failure: { code: 'worker_died', cure: expect.stringMatching(/\w/) },
    })
    const attempts = attemptsOf(data)
    expect(attempts.map(a => [a.state, JSON.parse(a.failure as string).code])).toEqual(
      Array(3).fill(['failed', 'worker_died']),
    )
    const waits = attempts.slice(1).map((a, i) => a.at - (attempts[i]?.at as number))
    expect(waits[1]).toBeGreaterThan(waits[0] as number)
    await until(
      'nothing left of its stems',
      async () => (await readdir(join(data, dataFolder.stems(''))).catch(() => [])).length === 0,
    )
    await recordFault('a worker that always dies', { attempts: attempts.length, waitsMs: waits })
  })

  it('of too little memory is called worker_died as well, and the next song is done', async () => {
    const data = await scratch()
    const server = await startWorked(data, data, { engine: 'oom' })
    const { id } = await (await server.upload(songOf(1, 7))).json()
    expect(await server.become(id, over)).toMatchObject({ state: 'failed', failure: { code: 'worker_died' } })
    expect(await server.list()).toHaveLength(1)
  })

  it.each(['engine-program.ts', 'worker-main.ts'])('once (%s) costs one finished segment at most', async program => {
    const data = await scratch()
    const server = await startWorked(data, data, { segmentMs: 150 })
    const { id } = await (await server.upload(songOf(2, 35))).json()
    const before = await server.become(id, t => (t.stems[0]?.ready[0]?.[1] ?? 0) >= 4 * 257985)
    const killed = (await living(data)).find(one => one.program === program)
    process.kill(killed?.pid as number, 'SIGKILL')
    const segments = await segmentsOf(data)
    const finished = segments.slice(0, Math.floor((before.stems[0]?.ready[0]?.[1] as number) / 257985))
    expect(await server.become(id, over)).toMatchObject({ state: 'ready', failure: null })
    const again = (await segmentsOf(data)).slice(segments.length)
    const redone = finished.filter(segment => again.includes(segment))
    expect(redone.length).toBeLessThanOrEqual(1)
    expect(attemptsOf(data).map(a => a.state)).toEqual(['failed', 'done'])
    await recordFault(`killed once: ${program}`, { segments: 6, finished: finished.length, redone: redone.length })
    expect((await programsOf(data)).filter(one => one.program === program).length).toBeGreaterThan(1)
  })
})
