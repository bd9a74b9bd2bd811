import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ServerEvent } from '../../contract/events.ts'
import type { Track } from '../../contract/track.ts'
import { serveEvents } from '../../server/http/events.ts'
import { allowedHosts } from '../../server/http/guard.ts'
import type { Run, RunManifest } from '../../contract/run.ts'
import { eventLog } from '../../server/library/event/log.ts'
import { Database } from '../../server/storage/local/database.ts'
import { openServer } from '../server/open-server.ts'
import { scratch, until } from '../server/scratch.ts'

const seqs = (events: ServerEvent[]) => events.map(e => e.seq)
const lastSeq = async (url: string): Promise<number> => (await (await fetch(`${url}/api/health`)).json()).seq

describe('/events', () => {
  it('tells every change of a track in its order', async () => {
    const { follow, add, become, remove } = await openServer()
    const { socket, events } = follow(null)
    await once(socket, 'open')
    const { id } = await add('SONG 0.5')
    await become(id, 'ready')
    await remove(id)
    await until('deleted', () => events.at(-1)?.type === 'track.deleted')
    expect(events[0]).toMatchObject({ type: 'track.added', trackId: id, track: { state: 'queued' } })
    expect(events.at(-1)).toMatchObject({ trackId: id, track: null })
    const progress = events.flatMap(e => e.track?.progress ?? [])
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
    expect(seqs(events)).toEqual(seqs(events).map((_, i) => (events[0]?.seq ?? 0) + i))
  })

  it('has no gap and no double over a hundred cuts', async () => {
    const { follow, add, become, url } = await openServer()
    const seen: number[] = []
    let open = true
    const reading = (async () => {
      let at = 0
      for (let cut = 0; open || cut < 100; cut++) {
        const { socket, events } = follow(at)
        await once(socket, 'open')
        await new Promise(done => setTimeout(done, cut % 7))
        socket.terminate()
        // a message may arrive between the cut and the look
        const got = [...events]
        socket.removeAllListeners('message')
        seen.push(...seqs(got))
        at = got.at(-1)?.seq ?? at
      }
      const { events } = follow(at)
      const end = await lastSeq(url)
      await until('the end', () => (events.at(-1)?.seq ?? at) === end)
      seen.push(...seqs(events))
      return end
    })()
    for (let i = 1; i <= 5; i++) await become((await add(`SONG 0.${i}`)).id, 'ready')
    open = false
    const end = await reading
    expect(seen).toEqual(Array.from({ length: end }, (_, i) => i + 1))
  })

  it('says reset to one who asks for what is pruned, or was never told, and goes on from there', async () => {
    const { add, become, data, url, close } = await openServer()
    for (let i = 1; i <= 3; i++) await become((await add(`SONG 0.${i}`)).id, 'ready')
    const hashed = async () => {
      const runs = (await (await fetch(`${url}/api/runs`)).json()) as Run[]
      const all = runs.map(async ({ id }) => (await (await fetch(`${url}/api/runs/${id}`)).json()) as RunManifest)
      return (await Promise.all(all)).every(({ executions }) => executions.every(one => one.outputHash))
    }
    await until('the last event', hashed)
    await close()
    const database = new Database(`${data}/library.sqlite`)
    const end = Number(database.row(`SELECT seq FROM sqlite_sequence WHERE name = 'events'`)?.seq)
    database.run('DELETE FROM events WHERE seq <= ?', end - 2)
    database.close()
    expect(end).toBeGreaterThan(10)
    const again = await openServer({ data })
    for (const [after, first] of [
      [1, 'reset'],
      [end + 50, 'reset'],
      [end - 2, 'track.changed'],
    ] as const) {
      const { events } = again.follow(after)
      await until('an answer', () => events.length > 0)
      expect(events[0]?.type).toBe(first)
      if (first === 'reset') expect(events[0]?.seq).toBeGreaterThan(end)
    }
    const { events } = again.follow(1)
    await until('the reset', () => events.length > 0)
    await again.add('SONG 0.9')
    await until('the next', () => events.length > 1)
    expect(events[1]?.seq).toBe((events[0]?.seq ?? 0) + 1)
  })

  it('says reset to one who was told what a power cut took back, also when as much has happened since', async () => {
    const file = `${await scratch()}/library.sqlite`
    const database = new Database(file)
    const log = eventLog(database)
    for (let i = 0; i < 3; i++) log.append('track.deleted', 'a', null)
    database.run('DELETE FROM events WHERE seq > 1')
    database.run(`UPDATE sqlite_sequence SET seq = 1 WHERE name = 'events'`)
    for (let start = 0; start < 2; start++) {
      const next = eventLog(database)
      expect(next.after(1, 10).map(({ type }) => type)).toEqual(Array(5 * start).fill('track.deleted'))
      const began = next.last()
      for (let i = 0; i < 5; i++) next.append('track.deleted', 'b', null)
      expect(next.after(began, 10)).toHaveLength(5)
      expect(next.after(3, 10)).toMatchObject([{ type: 'reset', seq: began + 5 }])
    }
    database.close()
  })

  it('refuses a page from elsewhere, a foreign name, another address, a cursor that is no number', async () => {
    const { follow, url } = await openServer()
    const status = async (socket: ReturnType<typeof follow>['socket']) => {
      const [, answer] = await once(socket, 'unexpected-response')
      return answer.statusCode
    }
    expect(await status(follow(0, { origin: 'http://evil.example' }).socket)).toBe(403)
    expect(await status(follow(0, { host: 'evil.example' }).socket)).toBe(403)
    expect(await status(follow(Number.NaN).socket)).toBe(400)
    expect(await status(new WebSocket(`${url.replace('http', 'ws')}/elsewhere`))).toBe(404)
  })

  it('closes a reader that takes nothing, and tells the others on', async () => {
    const database = new Database(':memory:')
    const log = eventLog(database)
    const http = createServer()
    const door = serveEvents(http, { events: log, hosts: allowedHosts('127.0.0.1'), stallMs: 2000 })
    await new Promise<void>(done => http.listen(0, '127.0.0.1', done))
    const { port } = http.address() as AddressInfo
    const stuck = connect(port, '127.0.0.1')
    stuck.on('error', () => undefined)
    stuck.write(
      'GET /events?after=0 HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    await once(stuck, 'readable')
    stuck.pause()
    const gone = once(stuck, 'close')
    const reader = new WebSocket(`ws://127.0.0.1:${port}/events?after=0`)
    const seen: number[] = []
    reader.on('message', data => seen.push(JSON.parse(String(data)).seq))
    const long = { title: 'x'.repeat(1_000_000) } as unknown as Track
    for (let i = 0; i < 30; i++) {
      database.inOneStep(() => log.append('track.changed', 'id', long))
      await until('read', () => seen.length === i + 1)
    }
    await until('the stuck one is closed', () => door.readers() === 1)
    stuck.resume()
    await gone
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    reader.terminate()
    door.close()
    http.close()
  })
})
