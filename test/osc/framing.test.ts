import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Framing, LONGEST_PACKET, type Reader } from '../../bridge/osc/framing.ts'
import { sized } from '../../bridge/osc/sized.ts'
import { slip } from '../../bridge/osc/slip.ts'

const all = (reader: Reader): Uint8Array[] => {
  const packets: Uint8Array[] = []
  for (let one = reader.next(); one; one = reader.next()) packets.push(one)
  return packets
}
/** What a reader finds in bytes that come in pieces. */
const read = (framing: Framing, bytes: Uint8Array, pieces: number[]): Uint8Array[] => {
  const reader = framing.reader()
  const packets: Uint8Array[] = []
  let at = 0
  for (const piece of [...pieces, bytes.length]) {
    reader.push(bytes.subarray(at, at + piece))
    at += piece
    packets.push(...all(reader))
  }
  return packets
}
const plain = (packets: Uint8Array[]) => packets.map(bytes => [...bytes])

const packet = fc
  .array(fc.oneof(fc.constantFrom(0xc0, 0xdb, 0xdc, 0xdd, 0), fc.nat(255)), { minLength: 1, maxLength: 12 })
  .map(words => Uint8Array.from(words.flatMap(word => [word, 1, 0xc0, 0xdb])))

describe.each([
  ['SLIP', slip],
  ['packets after their length', sized],
] as const)('a stream of %s', (_name, framing) => {
  it('gives the packets that went in, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 6 }), fc.array(fc.nat(9), { maxLength: 60 }), (packets, pieces) => {
        const bytes = Buffer.concat(packets.map(framing.wrap))
        expect(plain(read(framing, bytes, pieces))).toEqual(plain(packets))
      }),
    )
  })

  it('never throws on junk, and holds no more than two packets of the longest', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), pieces => {
        const reader = framing.reader()
        for (const piece of pieces) {
          reader.push(piece)
          for (const one of all(reader)) expect(one.length).toBeLessThanOrEqual(LONGEST_PACKET)
        }
      }),
    )
  })
})

describe('SLIP', () => {
  it('marks both ends and escapes END and ESC, as RFC 1055 and OSC 1.1 say', () => {
    expect([...slip.wrap(Uint8Array.of(1, 0xc0, 2, 0xdb, 3))]).toEqual([0xc0, 1, 0xdb, 0xdc, 2, 0xdb, 0xdd, 3, 0xc0])
  })

  it('reads packets that have an END only after them', () => {
    expect(plain(read(slip, Uint8Array.of(1, 2, 0xc0, 3, 0xc0), []))).toEqual([[1, 2], [3]])
  })

  it('leaves out a packet without end, counts it once, and reads the next one', () => {
    const reader = slip.reader()
    for (let i = 0; i < 40; i++) {
      reader.push(new Uint8Array(65_536).fill(7))
      expect(reader.next()).toBeUndefined()
    }
    expect(reader.tooLong).toBe(1)
    reader.push(Uint8Array.of(0xc0, 5, 0xc0))
    expect(plain(all(reader))).toEqual([[5]])
    expect(reader.tooLong).toBe(1)
  })
})

describe('packets after their length', () => {
  it.each([
    ['longer than a datagram can be', 65_540],
    ['of no length', 0],
    ['of negative length', -4],
    ['of no whole number of words', 6],
  ])('end at one that is %s: nothing after it can be found', (_, length) => {
    const reader = sized.reader()
    const head = Buffer.alloc(4)
    head.writeInt32BE(length)
    reader.push(Buffer.concat([sized.wrap(Uint8Array.of(1, 2, 3, 4)), head, Buffer.alloc(64)]))
    expect(plain(all(reader))).toEqual([[1, 2, 3, 4]])
    expect(reader.broken).toBe(true)
  })
})
