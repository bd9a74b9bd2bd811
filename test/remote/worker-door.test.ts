import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangesWithout } from '../../cli/worker/stems-return.ts'
import { addRange, covers, type Ranges } from '../../contract/audio-folder.ts'
import { CLAIM_TOKEN, type Claim, PART_SHA256 } from '../../contract/remote-worker.ts'
import { newToken, tokenGate } from '../../server/remote/index.ts'
import { redisMissing } from '../peers/redis.ts'
import { openServer } from '../server/open-server.ts'
import { scratch, until } from '../server/scratch.ts'
import { helloOf, openWithWorkers, TOKEN } from './worker.ts'

const CODE = (code: string) => expect.objectContaining({ code })

describe.skipIf(redisMissing)(`the door for workers${redisMissing ? ` (skipped: ${redisMissing})` : ''}`, () => {
  const claimed = async () => {
    const { server } = await openWithWorkers()
    const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      fetch(`${server.workerUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      })
    const me = helloOf()
    await ask('POST', '/api/workers/hello', me)
    const { id: track, runId } = await server.add('SONG 1')
    const job = await until('the separation is queued', async () => {
      const { run } = (await (await fetch(`${server.url}/api/runs/${runId}`)).json()) as {
        run: { jobs: { id: string; kind: string }[] }
      }
      return run.jobs.find(({ kind }) => kind === 'separation')?.id
    })
    const claim = (await (
      await ask('POST', '/api/workers/claims', { worker: me.id, kind: 'separation', job })
    ).json()) as Claim
    const mine = { [CLAIM_TOKEN]: claim.token }
    const put = (file: string, from: number, to: number, bytes: Uint8Array, over: Record<string, string> = {}) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const path = `/api/workers/claims/${claim.id}/stems/${file}?from=${from}&to=${to}`
      return ask('PUT', path, bytes, { ...mine, [PART_SHA256]: sha256, ...over })
    }
    const post = (path: string, body: object, headers = mine) =>
      ask('POST', `/api/workers/claims/${claim.id}${path}`, body, headers)
    const begin = { files: ['vocals', 'drums'], samples: 44100, engine: 'double', engineVersion: '1' }
    return { server, ask, track, me, job, claim, put, post, begin }
  }

  it('lets nobody in without the token, or with another', async () => {
    const { server, ask } = await claimed()
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: TOKEN },
      { authorization: 'Bearer ' },
    ]) {
      const answer = await fetch(`${server.workerUrl}/api/workers/hello`, { method: 'POST', headers })
      expect([answer.status, await answer.json()]).toEqual([401, CODE('bad_token')])
    }
    // it is no door to the library
    expect((await ask('GET', '/api/tracks')).status).toBe(404)
    expect((await fetch(`${server.url}/api/workers/hello`, { method: 'POST' })).status).toBe(404)
  })

  it('gives a job to one worker only, and only to one that it knows', async () => {
    const { ask, me, job } = await claimed()
    const again = await ask('POST', '/api/workers/claims', { worker: me.id, kind: 'separation', job })
    expect([again.status, await again.json()]).toEqual([409, CODE('nothing_to_claim')])
    const stranger = await ask('POST', '/api/workers/claims', { worker: crypto.randomUUID(), kind: 'separation', job })
    expect(await stranger.json()).toEqual(CODE('nothing_to_claim'))
  })

  it('takes a part only whole, inside the song, and of a stem that was named', async () => {
    const { put, post, begin, server, track } = await claimed()
    const bytes = new Uint8Array(400).fill(7)
    expect(await (await put('vocals', 0, 100, bytes)).json()).toEqual(CODE('bad_request'))
    expect((await post('/stems', begin)).status).toBe(204)
    expect((await put('vocals', 0, 100, bytes)).status).toBe(204)
    expect(await (await put('vocals', 0, 100, bytes, { [PART_SHA256]: 'f'.repeat(64) })).json()).toEqual(
      CODE('broken_part'),
    )
    expect(await (await put('vocals', 0, 101, bytes)).json()).toEqual(CODE('broken_part'))
    expect(await (await put('vocals', 44050, 44150, bytes)).json()).toEqual(CODE('bad_request'))
    expect(await (await put('vocals', 100, 100, new Uint8Array(0))).json()).toEqual(CODE('bad_request'))
    expect(await (await put('flute', 0, 100, bytes)).json()).toEqual(CODE('bad_request'))
    // half a segment is not shown
    expect(await (await post('/ready', { ready: [[0, 100]] })).json()).toEqual(CODE('bad_request'))
    expect(
      await (await post('/stems/end', { modelResidualDb: 0, residualDb: 0, clipped: 0, report: null })).json(),
    ).toEqual(CODE('bad_request'))
    expect((await server.get(track)).stems).toEqual([])
    await put('drums', 0, 100, bytes)
    expect((await post('/ready', { ready: [[0, 100]] })).status).toBe(204)
    expect((await server.get(track)).stems.map(s => [s.name, s.ready])).toEqual([
      ['vocals', [[0, 100]]],
      ['drums', [[0, 100]]],
    ])
  })

  it('refuses stems of another engine or length, and names that are no stem', async () => {
    const { post, begin } = await claimed()
    for (const wrong of [{ engine: 'other' }, { samples: 5 }, { files: ['../../x'] }, { files: ['vocals', 'vocals'] }])
      expect((await post('/stems', { ...begin, ...wrong })).status, JSON.stringify(wrong)).toBe(400)
  })

  it('refuses every word of a claim whose token is not the last', async () => {
    const { post, put, begin, server, track } = await claimed()
    await post('/stems', begin)
    const old = { [CLAIM_TOKEN]: '1-old' }
    expect((await put('vocals', 0, 100, new Uint8Array(400), old)).status).toBe(409)
    for (const [path, body] of [
      ['/beat', { percent: 1, etaSeconds: 1, playhead: 0 }],
      ['/stems', begin],
      ['/ready', { ready: [] }],
      ['/failure', { failure: { code: 'internal', error: '', cure: '' }, left: false }],
    ] as const)
      expect(await (await post(path, body, old)).json()).toEqual(CODE('stale_claim'))
    await server.post(`/api/tracks/${track}/cancel`)
    await until('stale', async () => (await put('vocals', 0, 100, new Uint8Array(400))).status === 409)
  })

  it('says at once that the work is not wanted any more', async () => {
    const { post, server, track } = await claimed()
    const waiting = post('/beat', { percent: 3, etaSeconds: 9, playhead: 0 })
    await pause(300)
    await server.post(`/api/tracks/${track}/cancel`)
    expect(await (await waiting).json()).toMatchObject({ stop: { code: 'cancelled' } })
  })

  it('stays shut while there is no token', async () => {
    const { redis } = await openWithWorkers()
    const said: string[] = []
    const elsewhere = { redis: redis.url, host: '127.0.0.1', port: 0, separatesHere: true }
    const server = await openServer({ elsewhere, log: (_, says) => said.push(says) })
    expect(server.workerUrl).toContain('undefined')
    expect(said.join()).toContain('--new-token')
  })
})

describe('the token', () => {
  it('opens the gate, and is not in the data folder', async () => {
    const data = await scratch()
    const token = await newToken(data)
    const gate = await tokenGate(data, undefined)
    expect(() => gate?.(`Bearer ${token}`)).not.toThrow()
    expect(() => gate?.(`Bearer ${token}x`)).toThrow(CODE('bad_token'))
    expect(await readFile(join(data, 'worker-token.json'), 'utf8')).not.toContain(token)
    const next = await newToken(data)
    const gateNow = await tokenGate(data, undefined)
    expect(() => gateNow?.(`Bearer ${token}`)).toThrow(CODE('bad_token'))
    expect(() => gateNow?.(`Bearer ${next}`)).not.toThrow()
  })

  it('is not there in a folder without one', async () => {
    expect(await tokenGate(await scratch(), undefined)).toBeUndefined()
  })

  it('is never opened by anything else', async () => {
    const gate = await tokenGate(await scratch(), 'the-token')
    fc.assert(
      fc.property(fc.string(), text => {
        fc.pre(text !== 'Bearer the-token')
        expect(() => gate?.(text)).toThrow(CODE('bad_token'))
      }),
    )
  })
})

describe('what is still to be returned', () => {
  const ranges = fc
    .array(fc.tuple(fc.nat(60), fc.nat(12)), { maxLength: 6 })
    .map(all => all.reduce<Ranges>((sum, [from, length]) => addRange(sum, from, from + length), []))

  it('is what is ready and was not returned, each sample once', () => {
    fc.assert(
      fc.property(ranges, ranges, (ready, returned) => {
        const rest = rangesWithout(ready, returned)
        for (let i = 0; i < 80; i++) {
          const wanted = covers(ready, i, i + 1) && !covers(returned, i, i + 1)
          expect(rest.filter(([from, to]) => from <= i && i < to)).toHaveLength(wanted ? 1 : 0)
        }
      }),
    )
  })
})
