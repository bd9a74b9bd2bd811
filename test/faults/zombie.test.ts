import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { dataFolder } from '../../contract/data-folder.ts'
import type { Track } from '../../contract/track.ts'
import { sqliteQueue } from '../../server/jobs/index.ts'
import { stemsKey } from '../../server/separation/index.ts'
import { Database } from '../../server/storage/local/database.ts'
import { scratch, until } from '../server/scratch.ts'
import { recordFault, soaks } from './record-fault.ts'
import { endOf } from './server-process.ts'
import { songOf, stemsHash } from './songs.ts'
import { alive, living, programsOf, startWorked } from './worked-server.ts'

const ready = (track: Track) => track.state === 'ready'
const stopped = (pid: number) => {
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .toString()
      .startsWith('T')
  } catch {
    return false
  }
}
const can = process.platform !== 'win32'

describe.skipIf(!can)('a worker that is stopped, declared dead, and goes on (needs SIGSTOP)', () => {
  it('may neither beat, finish nor fail the job that another has by then', async () => {
    const file = join(await scratch(), 'library.sqlite')
    const database = new Database(file)
    onTestFinished(() => database.close())
    const { id } = sqliteQueue({ database, boot: 'first' }).add({
      ...{ kind: 'separation', runId: 'run', node: 'separate', inputHash: 'a', params: {}, priority: 0 },
    })
    const zombie = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/zombie-taker.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => {
      zombie.kill('SIGKILL')
    })
    let said = ''
    zombie.stdout.on('data', text => {
      said += text
    })
    await until('a stopped taker', () => stopped(zombie.pid as number))
    const heir = sqliteQueue({ database, boot: 'the heir' })
    const taken = await heir.take('separation')
    expect(taken?.id).toBe(id)
    const row = () => JSON.stringify(database.row('SELECT * FROM jobs WHERE id = ?', id))
    const before = row()
    zombie.kill('SIGCONT')
    await once(zombie, 'close')
    expect(JSON.parse(said)).toEqual([false, false, false, false])
    expect(row()).toBe(before)
    if (taken) expect(heir.finish(taken)).toBe(true)
  })

  const places = [
    'write:20',
    'rename:3',
    'open:12',
    'sync:3',
    ...(soaks ? ['write:9', 'rename:2', 'open:14', 'sync:5'] : []),
  ]
  it.each(places)('overwrites nothing of what its heir has made: stopped at %s', async place => {
    const data = await scratch()
    const song = songOf(4, 14)
    const first = await startWorked(data, data, { strike: `worker-main.ts:${place}:stop` })
    const { id, hash } = await (await first.upload(song)).json()
    const { pid } = await until('a worker', async () =>
      (await programsOf(data)).find(one => one.program === 'worker-main.ts'),
    )
    onTestFinished(() => {
      if (alive({ pid })) process.kill(pid, 'SIGKILL')
    })
    await until('a stopped worker', () => stopped(pid))
    first.child.kill('SIGKILL')
    await endOf(first.child)
    const second = await startWorked(data, data)
    await second.become(id, ready)
    const key = stemsKey(hash, { engine: 'linear', engineVersion: '1' })
    const manifest = () => readFile(join(data, dataFolder.stems(key), dataFolder.manifest), 'utf8')
    const before = [await stemsHash(data, key), await manifest()]
    const began = performance.now()
    process.kill(pid, 'SIGCONT')
    await until('the end of the zombie', () => !alive({ pid }))
    await recordFault(`zombie at ${place}`, { goneMs: Math.round(performance.now() - began) })
    expect([await stemsHash(data, key), await manifest()]).toEqual(before)
    expect(JSON.parse(before[1] as string)).toMatchObject({ complete: true })
    expect(await second.list()).toMatchObject([{ id, state: 'ready' }])
  })

  it('is killed when its song is cancelled meanwhile, and the next song is done', async () => {
    const data = await scratch()
    const server = await startWorked(data, data, { segmentMs: 200, ...(soaks ? {} : { letGoMs: 500 }) })
    const { id } = await (await server.upload(songOf(5, 35))).json()
    await server.become(id, t => t.stems.length > 0)
    const worker = (await living(data)).find(one => one.program === 'worker-main.ts')
    process.kill(worker?.pid as number, 'SIGSTOP')
    await fetch(`${server.url}/api/tracks/${id}/cancel`, { method: 'POST' })
    const { id: next } = await (await server.upload(songOf(6, 7))).json()
    await server.become(next, ready)
    expect(alive({ pid: worker?.pid as number })).toBe(false)
    expect(await server.list()).toMatchObject([{ state: 'failed', failure: { code: 'cancelled' } }, { state: 'ready' }])
  })
})
