import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { CHUNK_FRAMES } from '../../engine/index.ts'
import { createSpareChunks } from '../../engine/hosting/spare-chunks.ts'
import { fetchFrom } from '../../panel/audio/fetch-chunks.ts'
import { pourFrom } from '../../panel/audio/pour.ts'

const bytesFrom = (first: number, length: number) => Uint8Array.from({ length }, (_, i) => (first + i) % 251)

/** A body of so many bytes, in pieces; with or without the means to read straight into room. */
const bodyOf = (pieces: readonly number[], type: 'bytes' | undefined): ReadableStream<Uint8Array<ArrayBuffer>> => {
  let [i, at] = [0, 0]
  const pull = (controller: ReadableByteStreamController | ReadableStreamDefaultController): void => {
    const length = pieces[i++]
    if (length === undefined) {
      controller.close()
      if ('byobRequest' in controller) controller.byobRequest?.respond(0)
      return
    }
    controller.enqueue(bytesFrom(at, length))
    at += length
  }
  const body = type ? new ReadableStream({ type, pull }) : new ReadableStream({ pull })
  return body as ReadableStream<Uint8Array<ArrayBuffer>>
}

describe.each([
  { says: 'straight into its room', type: 'bytes' as const },
  { says: 'by way of its pieces', type: undefined },
])('a body that is poured $says', ({ type }) => {
  it('fills each room in turn, and says where it ended', async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 })
    const rooms = fc.array(
      fc.tuple(fc.nat(8), fc.nat(50)).map(([from, length]) => ({ from, to: from + length })),
      { maxLength: 8 },
    )
    await fc.assert(
      fc.asyncProperty(pieces, rooms, async (sizes, places) => {
        const body = pourFrom(bodyOf(sizes, type))
        let left = sizes.reduce((sum, size) => sum + size, 0)
        let at = 0
        for (const { from, to } of places) {
          const { room, came } = await body.into(new ArrayBuffer(64), from, to)
          expect(came).toBe(Math.min(to - from, left))
          expect(room.byteLength).toBe(64)
          expect([...new Uint8Array(room, from, came)]).toEqual([...bytesFrom(at, came)])
          left -= came
          at += came
        }
      }),
    )
  })
})

describe('chunks that are fetched', () => {
  let server: Server
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })
  /** Serves the first bytes of a file of frames that count up, header and all. */
  const serve = async (length: number, status = 206): Promise<string> => {
    const file = Buffer.alloc(length)
    for (let at = 44; at + 1 < length; at += 2) file.writeInt16LE(((at - 44) / 2) % 30_000, at)
    server = createServer((request, response) => {
      const [, from = 0, to = 0] = (/=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number)
      response.writeHead(status).end(file.subarray(from, to + 1))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`
  }
  const batch = [
    { file: 1, index: 0, from: 1000, to: CHUNK_FRAMES },
    { file: 1, index: 1, from: 0, to: CHUNK_FRAMES },
    { file: 1, index: 2, from: 0, to: 500 },
  ] as const
  const { signal } = new AbortController()

  it('hold the frames of their places, and end where the file ends', async () => {
    const url = await serve(44 + 4 * (CHUNK_FRAMES + 700) + 3)
    const fetched = await fetchFrom(url)('stems/a', 'vocals', batch, signal, createSpareChunks())
    expect(fetched.map(({ index, from, to }) => [index, from, to])).toEqual([
      [0, 1000, CHUNK_FRAMES],
      [1, 0, 700],
    ])
    for (const { index, from, to, frames } of fetched) {
      const first = 2 * index * CHUNK_FRAMES
      for (const frame of [from, (from + to) >> 1, to - 1])
        expect([frames[2 * frame], frames[2 * frame + 1]]).toEqual([
          (first + 2 * frame) % 30_000,
          (first + 2 * frame + 1) % 30_000,
        ])
    }
  })

  it('are none of an answer without the range that was asked for', async () => {
    const url = await serve(4 * 3 * CHUNK_FRAMES, 200)
    await expect(fetchFrom(url)('stems/a', 'vocals', batch, signal, createSpareChunks())).rejects.toThrow('200')
  })
})
