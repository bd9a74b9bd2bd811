import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { PerformanceLog } from '../../contract/performance.ts'
import { createPoster } from '../../panel/hosting/post-pieces.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { PanelClient } from '../bridge/panel-client.ts'
import { bridgeHere } from '../bridge/running.ts'
import { until } from '../osc/peer.ts'

const TAKE = '2026-11-21-20-15-02-417'
const FRAMES = 8192
const piece = (n: number, last = false) => ({
  t: 'recorded' as const,
  take: TAKE,
  piece: n,
  frames: new Float32Array(2 * FRAMES).fill(n),
  last,
  rate: 44100,
})

const log: PerformanceLog = {
  version: 1,
  rate: 44100,
  frames: 4 * FRAMES,
  events: [[17, 'set', '/deck/1/play', true]],
  block: 128,
  heard: true,
}

/** A server that fails in its own ways before it takes anything. */
const moody = async (moods: (number | 'break')[]) => {
  const taken: number[] = []
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    const mood = moods.shift()
    if (mood === 'break') response.destroy()
    else if (mood) response.writeHead(mood).end()
    else {
      taken.push(Number(/\/(\d+)\?/.exec(request.url ?? '')?.[1]))
      response.writeHead(204).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { taken, url: `http://127.0.0.1:${port}` }
}

it('what a page records comes in order and whole, over a bridge that is away and comes back', async () => {
  const { taken, url } = await moody(['break', 503, 'break'])
  const post = createPoster({ baseUrl: url, you: () => 'panel:a', onLost: why => expect.fail(why) })
  for (let n = 0; n < 6; n++) post(piece(n, n === 5))
  await until(() => taken.length === 6)
  expect(taken).toEqual([0, 1, 2, 3, 4, 5])
})

it('a bridge that refuses a recording ends it, and it is said', async () => {
  const { url } = await moody([400])
  const lost: string[] = []
  const post = createPoster({ baseUrl: url, you: () => 'panel:a', onLost: why => lost.push(why) })
  post(piece(0))
  await until(() => lost.length === 1)
})

it('the page that holds the sound records into the data folder, and others may not', async () => {
  const data = newFolder()
  onTestFinished(() => rmSync(data, { recursive: true }))
  const bridge = await bridgeHere(data)
  onTestFinished(() => bridge.close())
  const panel = await PanelClient.open(bridge.port, { panel: 'a' })
  onTestFinished(() => panel.close())
  panel.send({ t: 'lease', take: true })
  await panel.settled()
  const baseUrl = `http://127.0.0.1:${bridge.port}`
  const lost: string[] = []
  const strangers = createPoster({ baseUrl, you: () => 'panel:b', onLost: why => lost.push(why) })
  strangers(piece(0))
  await until(() => lost.length === 1)
  expect(existsSync(join(data, 'recordings'))).toBe(false)
  const post = createPoster({ baseUrl, you: () => 'panel:a', onLost: why => expect.fail(why) })
  for (let n = 0; n < 3; n++) post(piece(n))
  post({ t: 'performed', take: TAKE, log })
  post(piece(3, true))
  const recorded = () => panel.all('readings').findLast(({ values }) => '/master/recorded' in values)
  await until(() => Math.abs(Number(recorded()?.values['/master/recorded']) - (4 * FRAMES) / 44100) < 1e-6)
  expect(readdirSync(join(data, 'recordings'))).toEqual([`${TAKE}.json`, `${TAKE}.wav`])
  expect(JSON.parse(readFileSync(join(data, 'recordings', `${TAKE}.json`), 'utf8'))).toEqual(log)
  const torn = await fetch(`${baseUrl}/recordings/${TAKE}/log?from=panel:a`, { method: 'POST', body: '{"version":1}' })
  expect(torn.status).toBe(400)
  const bytes = readFileSync(join(data, 'recordings', `${TAKE}.wav`))
  expect(bytes.length).toBe(80 + 4 * FRAMES * 8)
  expect(bytes.readFloatLE(80 + 3 * FRAMES * 8)).toBe(3)
  const foreign = await fetch(`${baseUrl}/recordings/${TAKE}/4?from=panel:a&rate=44100`, {
    method: 'POST',
    headers: { origin: 'http://evil.example' },
    body: new Float32Array(2),
  })
  expect(foreign.status).toBe(403)
})
