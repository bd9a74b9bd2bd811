import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageParts, messagesOf } from '../../../server/separation/engines/wire.ts'

const floats = fc.float32Array({ maxLength: 40, noNaN: true })

describe('messages on stdio', () => {
  it('come out whole, however the bytes were cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(floats, { maxLength: 5 }), fc.integer({ min: 1, max: 64 }), async (payloads, size) => {
        const all = Buffer.concat(payloads.flatMap((p, id) => messageParts({ op: 'segment', id }, p)))
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
          all.subarray(i * size, (i + 1) * size),
        )
        let id = 0
        for await (const { head, payload } of messagesOf(Readable.from(chunks))) {
          expect(head).toMatchObject({ op: 'segment', id })
          expect(new Float32Array(payload.buffer)).toEqual(payloads[id])
          id++
        }
        expect(id).toBe(payloads.length)
      }),
    )
  })

  it('leave out one that broke off', async () => {
    const whole = Buffer.concat(messageParts({ op: 'segment', id: 1 }, new Float32Array(8)))
    const seen: unknown[] = []
    for await (const { head } of messagesOf(Readable.from([whole, whole.subarray(0, whole.length - 1)])))
      seen.push(head)
    expect(seen).toHaveLength(1)
  })
})
