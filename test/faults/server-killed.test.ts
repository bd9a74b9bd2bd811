import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Track } from '../../contract/track.ts'
import { Database } from '../../server/storage/local/database.ts'
import { scratch } from '../server/scratch.ts'
import { endOf, startServer } from './server-process.ts'

const notesOf = async (data: string) => (await readFile(join(data, 'notes.txt'), 'utf8')).trim().split('\n')
const hashOf = async (data: string, key: string) => {
  const hash = createHash('sha256')
  for (const name of (await readdir(join(data, 'stems', key))).filter(n => n.endsWith('.wav')).sort())
    hash.update(await readFile(join(data, 'stems', key, name)))
  return hash.digest('hex')
}
const ready = (track: Track) => track.state === 'ready'

describe('a server that is killed in the middle of a separation', () => {
  it('goes on at its next start: what was done is not done again, and the stems are those of an unbroken run', async () => {
    const whole = await scratch()
    const unbroken = await startServer(whole)
    const { id: first } = await (await unbroken.upload('SONG 1')).json()
    await unbroken.become(first, ready)

    const data = await scratch()
    let server = await startServer(data, { holdAt: 3 })
    const { id } = await (await server.upload('SONG 1')).json()
    for (const [segments, holdAt] of [
      [3, 5],
      [5, -1],
    ] as const) {
      await server.become(id, t => t.stems[0]?.ready[0]?.[1] === segments * 4410 && t.analysis !== null)
      server.child.kill('SIGKILL')
      await endOf(server.child)
      server = await startServer(data, { holdAt })
    }
    const track = await server.become(id, ready)
    expect(track).toMatchObject({ progress: 100, failure: null })
    expect((await notesOf(data)).sort()).toEqual([...['analyse', 'decode', 'probe'], ...Array(3).fill('separate')])
    const [key] = await readdir(join(data, 'stems'))
    expect(await hashOf(data, key as string)).toBe(await hashOf(whole, key as string))
    expect(await readdir(join(data, 'staging')).catch(() => [])).toEqual([])
  })

  it('sweeps the upload that broke off with it', async () => {
    const data = await scratch()
    const server = await startServer(data)
    const body = new ReadableStream({
      pull: async part => {
        part.enqueue(
          new TextEncoder().encode(`--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nSONG`),
        )
        await new Promise(() => undefined)
      },
    })
    const broken = fetch(`${server.url}/api/tracks`, {
      ...{ method: 'POST', body, duplex: 'half' as const },
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    }).catch(() => 'broken')
    const staging = join(data, 'staging')
    while ((await readdir(staging).catch(() => [])).length === 0) await new Promise(done => setTimeout(done, 10))
    server.child.kill('SIGKILL')
    expect(await broken).toBe('broken')
    const again = await startServer(data)
    expect([await readdir(staging), await again.list()]).toEqual([[], []])
  })
})

describe('a server that is asked to end', () => {
  it('ends in order while it separates, and counts no attempt for it', async () => {
    const data = await scratch()
    const server = await startServer(data, { holdAt: 2 })
    const { id } = await (await server.upload('SONG 1')).json()
    await server.become(id, t => t.stems.length > 0)
    server.child.kill('SIGTERM')
    expect(await endOf(server.child)).toBe(process.platform === 'win32' ? null : 0)
    const database = new Database(join(data, 'library.sqlite'))
    expect(database.row(`SELECT state, attempts, orphaned FROM jobs WHERE node = 'separate'`)).toMatchObject({
      ...{ state: 'queued', attempts: 0, orphaned: 0 },
    })
    database.close()
    // what was playable stays so until the next start
    expect(await readdir(join(data, 'stems'))).toHaveLength(1)
    await (await startServer(data)).become(id, ready)
  })
})
