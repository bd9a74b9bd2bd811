import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { scratch, until } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { endOf } from './server-process.ts'
import { songOf } from './songs.ts'
import { living, startWorked } from './worked-server.ts'

const DAY = 86_400_000
const ready = (track: Track) => track.state === 'ready'

describe('a clock that is set a day forth or back', () => {
  it('changes neither the order of songs, nor who has a job, nor how long anything waits', async () => {
    const data = await scratch()
    const clock = join(data, 'clock.txt')
    await writeFile(clock, '0')
    const of = { clock, segmentMs: 40 }
    let server = await startWorked(data, data, of)
    const ids: string[] = []
    const bring = async (seed: number) => {
      const { id } = await (await server.upload(songOf(seed, 14))).json()
      ids.push(id)
      return id as string
    }
    for (const [i, shift] of [0, DAY, -DAY, 0].entries()) {
      await writeFile(clock, String(shift))
      await bring(10 + i)
    }
    // a worker dies, and the clock goes back a day while its job waits to be tried again
    await server.become(ids[0] as string, t => t.stems.length > 0)
    const engine = (await living(data)).find(one => one.program === 'engine-program.ts')
    process.kill(engine?.pid as number, 'SIGKILL')
    await until('a failed attempt', () => read(data, `SELECT 1 FROM executions WHERE state = 'failed'`).length > 0)
    await writeFile(clock, String(-DAY))
    await server.become(ids[1] as string, t => t.stems.length > 0)
    for (const shift of [DAY, -DAY]) {
      server.child.kill('SIGKILL')
      await endOf(server.child)
      await writeFile(clock, String(shift))
      server = await startWorked(data, data, of)
      await bring(20 + Math.sign(shift))
    }
    for (const id of ids) await server.become(id, ready)
    const tracks = await server.list()
    expect(tracks.map(t => [t.id, t.failure])).toEqual(ids.map(id => [id, null]))
    expect(
      read(data, `SELECT run_id FROM executions WHERE state = 'done' GROUP BY run_id, node HAVING count(*) > 1`),
    ).toEqual([])
    const began = read<{ track: string }>(
      data,
      `SELECT track_id AS track FROM executions JOIN runs ON runs.id = run_id WHERE node = 'separate' AND executions.state = 'done' ORDER BY executions.rowid`,
    ).map(row => row.track)
    // the one whose worker died may let others go first; all the others keep their order
    const others = ids.slice(1)
    expect(began.filter(id => others.includes(id))).toEqual(others)
  })
})
