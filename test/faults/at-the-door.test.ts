import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataFolder } from '../../contract/data-folder.ts'
import { ERRORS } from '../../contract/errors.ts'
import type { Track } from '../../contract/track.ts'
import { scratch, until } from '../server/scratch.ts'
import { read } from './library-rows.ts'
import { recordFault, soaks, spreadOf } from './record-fault.ts'
import { sha256, songOf } from './songs.ts'
import { startWorked } from './worked-server.ts'

const SOUNDS = join(import.meta.dirname, '../importing/fixtures')
const RUNS = soaks ? 600 : 30
const LONG = soaks ? 2_400_000 : 240_000
const over = (track: Track) => track.state === 'ready' || track.state === 'failed'
const inFolder = (data: string, folder: string) => readdir(join(data, folder)).catch(() => [] as string[])

type Mutation =
  | { t: 'flip'; places: number[] }
  | { t: 'cut'; at: number }
  | { t: 'zero'; at: number; length: number }
  | { t: 'head'; bytes: Uint8Array }
  | { t: 'double'; at: number; length: number }
/** Places are parts of the file, 0 … 1; half of them in its first hundredth, where the headers are. */
const place = fc.oneof(fc.double({ min: 0, max: 0.01, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ t: fc.constant('flip' as const), places: fc.array(place, { minLength: 1, maxLength: 40 }) }),
  fc.record({ t: fc.constant('cut' as const), at: place }),
  fc.record({ t: fc.constant('zero' as const), at: place, length: fc.nat(5000) }),
  fc.record({ t: fc.constant('head' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) }),
  fc.record({ t: fc.constant('double' as const), at: place, length: fc.nat(5000) }),
)
const mutated = (whole: Uint8Array, of: Mutation): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(whole)
  const at = (part: number) => Math.min(bytes.length - 1, Math.floor(part * bytes.length))
  if (of.t === 'flip')
    for (const p of of.places) bytes[at(p)] = (bytes[at(p)] as number) ^ (1 << (Math.floor(p * 1e6) % 8))
  if (of.t === 'zero') bytes.fill(0, at(of.at), at(of.at) + of.length)
  if (of.t === 'head') bytes.set(of.bytes)
  if (of.t === 'cut') return bytes.slice(0, at(of.at))
  if (of.t === 'double') {
    const part = bytes.slice(at(of.at), at(of.at) + of.length)
    return new Uint8Array(Buffer.concat([bytes.slice(0, at(of.at)), part, bytes.slice(at(of.at))]))
  }
  return bytes
}

/** A WAV whose header says another number of bytes than there are. */
const lying = (song: Uint8Array, says: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(song)
  const view = new DataView(bytes.buffer)
  view.setUint32(4, (says + 36) >>> 0, true)
  view.setUint32(40, says, true)
  return bytes
}

describe('a file that is broken', () => {
  it(
    'is refused by a typed error, or is a song that can be played: nothing between, and nothing left of it',
    async () => {
      const data = await scratch()
      const server = await startWorked(data, data)
      const names = (await readdir(SOUNDS)).sort()
      const files = await Promise.all(names.map(name => readFile(join(SOUNDS, name))))
      files.push(Buffer.from(songOf(1, 1)))
      const seconds: number[] = []
      const outcomes: Record<string, number> = {}
      const count = (outcome: string) => {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      }
      const bring = async (bytes: Uint8Array<ArrayBuffer>, what: string) => {
        const began = performance.now()
        const answer = await server.upload(bytes, 'song')
        const body = await answer.json()
        if (!answer.ok) {
          seconds.push((performance.now() - began) / 1000)
          expect(ERRORS, what).toHaveProperty(body.code)
          expect([answer.status, body.cure], what).toEqual([
            ERRORS[body.code as keyof typeof ERRORS].status,
            expect.stringMatching(/\w/),
          ])
          expect(body.code, what).not.toBe('internal')
          expect(await server.list(), what).toEqual([])
          return count(body.code)
        }
        const track = await server.become(body.id, over)
        seconds.push((performance.now() - began) / 1000)
        if (track.failure) {
          expect(track.failure.code, what).not.toBe('internal')
          count(track.failure.code)
        } else {
          expect([track.progress, track.stems.every(stem => stem.complete)], what).toEqual([100, true])
          count('ready')
        }
        expect((await fetch(`${server.url}/api/tracks/${body.id}`, { method: 'DELETE' })).status, what).toBe(204)
      }
      await bring(new Uint8Array(), 'no bytes')
      const song = songOf(2, 1)
      for (const says of [0, 1, song.length * 1000, 0x7fffffff, 0xfffffff0])
        await bring(lying(song, says), `says ${says}`)
      await fc.assert(
        fc.asyncProperty(fc.nat(files.length - 1), mutation, (which, how) =>
          bring(mutated(files[which] as Buffer, how), `${names[which] ?? 'wav'} ${JSON.stringify(how)}`),
        ),
        { numRuns: RUNS, endOnFailure: true, ...(soaks ? {} : { seed: 11 }) },
      )
      for (const folder of [
        dataFolder.staging,
        dataFolder.blob(''),
        dataFolder.mix(''),
        dataFolder.stems(''),
        dataFolder.sheets,
      ])
        expect(await inFolder(data, folder), folder).toEqual([])
      expect(Object.keys(outcomes).length).toBeGreaterThan(1)
      await recordFault('broken files', { files: seconds.length, outcomes, seconds: spreadOf(seconds) })
    },
    LONG,
  )
})

describe('an upload whose sender goes away half-way', () => {
  it('is swept, and nothing of it is queued', async () => {
    const data = await scratch()
    const server = await startWorked(data, data)
    const song = songOf(3, 7)
    const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`
    const cuts = soaks ? 100 : 10
    for (let nth = 0; nth < cuts; nth++) {
      const sending = request(`${server.url}/api/tracks`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': head.length + song.length + 9 },
      })
      sending.on('error', () => undefined)
      sending.write(head)
      await new Promise(done =>
        sending.write(song.subarray(0, Math.floor((song.length * (nth + 1)) / (cuts + 1))), done),
      )
      await until('something staged', async () => (await inFolder(data, dataFolder.staging)).length > 0)
      sending.destroy()
      await until('nothing staged', async () => (await inFolder(data, dataFolder.staging)).length === 0)
    }
    expect(await server.list()).toEqual([])
    for (const table of ['tracks', 'runs', 'jobs', 'executions', 'events'])
      expect(read(data, `SELECT count(*) AS n FROM ${table}`), table).toMatchObject([{ n: 0 }])
    expect(await inFolder(data, dataFolder.blob(''))).toEqual([])
    // and the same song, whole, is a song
    const { id } = await (await server.upload(song)).json()
    expect(await server.become(id, over)).toMatchObject({ state: 'ready' })
  })
})

describe('the same file', () => {
  it('brought by twenty at once is one file, one run and one id', async () => {
    const data = await scratch()
    const server = await startWorked(data, data)
    const song = songOf(4, 7)
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => server.upload(song, `song ${i}.wav`)))
    const ids = new Set((await Promise.all(answers.map(answer => answer.json()))).map(track => track.id))
    expect([ids.size, answers.filter(answer => answer.status === 201).length]).toEqual([1, 1])
    await server.become([...ids][0] as string, over)
    expect(await inFolder(data, dataFolder.blob(''))).toEqual([sha256(song)])
    expect(await inFolder(data, dataFolder.staging)).toEqual([])
    expect(read(data, 'SELECT node, count(*) AS n FROM jobs GROUP BY node')).toMatchObject(
      ['analyse', 'decode', 'separate'].map(node => ({ node, n: 1 })),
    )
    expect(read(data, 'SELECT count(*) AS n FROM runs')).toMatchObject([{ n: 1 }])
  })
})
