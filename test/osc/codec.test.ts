import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from '../../bridge/osc/decode.ts'
import { encode } from '../../bridge/osc/encode.ts'
import type { OscArgument, OscPacket } from '../../bridge/osc/packet.ts'
import { momentOf, tagOf } from '../../bridge/osc/time-tag.ts'

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map(part => Buffer.from(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
const message = (address: string, ...all: OscArgument[]): OscPacket => ({ address, arguments: all, typed: true })

describe('OSC bytes', () => {
  it('reads and writes the example of the specification', () => {
    const wire = bytes('/oscillator/4/frequency\0', ',f\0\0', [0x43, 0xdc, 0, 0])
    const packet = message('/oscillator/4/frequency', { type: 'f', value: 440 })
    expect(decode(wire)).toEqual(packet)
    expect(Buffer.from(encode(packet))).toEqual(Buffer.from(wire))
  })

  it('reads every type of 1.0 and 1.1', () => {
    const all: OscArgument[] = [
      { type: 'i', value: -2 },
      { type: 'f', value: 0.5 },
      { type: 's', value: 'naïve' },
      { type: 'b', value: Uint8Array.of(1, 2, 3) },
      { type: 'h', value: -(2n ** 60n) },
      { type: 't', value: 1n },
      { type: 'd', value: Math.PI },
      { type: 'S', value: 'symbol' },
      { type: 'c', value: 'x' },
      { type: 'r', value: 0xff8800ff },
      { type: 'm', value: Uint8Array.of(0, 0x90, 60, 127) },
      { type: 'T' },
      { type: 'F' },
      { type: 'N' },
      { type: 'I' },
      {
        type: '[',
        value: [
          { type: 'i', value: 1 },
          { type: '[', value: [{ type: 'T' }] },
        ],
      },
    ]
    expect(decode(encode(message('/all', ...all)))).toEqual(message('/all', ...all))
  })

  it('reads a message whose sender left the type tags out, and an address that begins otherwise', () => {
    expect(decode(bytes('/a\0\0'))).toEqual({ address: '/a', arguments: [], typed: false })
    const untyped = Buffer.from([0, 0, 0, 7])
    expect(decode(bytes('/a\0\0', [0, 0, 0, 7]))).toEqual({ address: '/a', arguments: [], typed: false, untyped })
    expect(decode(bytes('#reply\0\0', ',i\0\0', [0, 0, 0, 7]))).toEqual(message('#reply', { type: 'i', value: 7 }))
  })

  it.each<[string, Uint8Array]>([
    ['no bytes', bytes()],
    ['a length that is no multiple of four', bytes('/a\0')],
    ['an address without an end', bytes('/abc')],
    ['a bundle without its time', bytes('#bundle\0')],
    ['an empty address', bytes('\0\0\0\0', ',\0\0\0')],
    ['fewer bytes than its tags promise', bytes('/a\0\0', ',ii\0', [0, 0, 0, 1])],
    ['an unknown tag', bytes('/a\0\0', ',Q\0\0', [0, 0, 0, 1])],
    ['a blob longer than the packet', bytes('/a\0\0', ',b\0\0', [0x7f, 0xff, 0xff, 0xff])],
    ['a blob of negative length', bytes('/a\0\0', ',b\0\0', [0xff, 0xff, 0xff, 0xff])],
    ['an array that does not end', bytes('/a\0\0', ',[T\0')],
    ['an array that did not begin', bytes('/a\0\0', ',T]\0')],
    ['a bundle whose element overshoots', bytes('#bundle\0', [0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 1, 0])],
    ['a bundle element of no length', bytes('#bundle\0', [0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0])],
  ])('refuses %s', (_, wire) => {
    expect(decode(wire)).toBeUndefined()
  })

  it('refuses bundles deeper than 8 and packets of more than 256 messages', () => {
    const nested = (depth: number): OscPacket =>
      depth === 0 ? message('/a') : { time: 1n, packets: [nested(depth - 1)] }
    const wide = (count: number): OscPacket => ({
      time: 1n,
      packets: Array.from({ length: count }, () => message('/a')),
    })
    expect(decode(encode(nested(8)))).toEqual(nested(8))
    expect(decode(encode(nested(9)))).toBeUndefined()
    expect(decode(encode(nested(1000)))).toBeUndefined()
    expect(decode(encode(wide(256)))).toEqual(wide(256))
    expect(decode(encode(wide(257)))).toBeUndefined()
  })

  it('knows the moment of a time tag', () => {
    expect(momentOf(1n)).toBe(0)
    const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
    expect(momentOf(tagOf(now))).toBeCloseTo(now, 3)
  })
})

const word = fc.string({ unit: 'grapheme' }).map(s => s.replaceAll('\0', '').toWellFormed())
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const flat = fc.oneof(
  int32.map((value): OscArgument => ({ type: 'i', value })),
  fc.float().map((value): OscArgument => ({ type: 'f', value })),
  fc.double().map((value): OscArgument => ({ type: 'd', value })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value): OscArgument => ({ type: 'h', value })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): OscArgument => ({ type: 't', value })),
  word.map((value): OscArgument => ({ type: 's', value })),
  word.map((value): OscArgument => ({ type: 'S', value })),
  fc.uint8Array({ maxLength: 40 }).map((value): OscArgument => ({ type: 'b', value })),
  fc.constantFrom('T', 'F', 'N', 'I').map(type => ({ type }) as OscArgument),
)
const argument = fc.oneof(
  { weight: 5, arbitrary: flat },
  fc.array(flat, { maxLength: 4 }).map((value): OscArgument => ({ type: '[', value })),
)
const anyMessage = fc
  .record({ address: word.map(s => `/${s}`), arguments: fc.array(argument, { maxLength: 6 }) })
  .map((m): OscPacket => ({ ...m, typed: true }))
const anyPacket = fc.oneof(
  anyMessage,
  fc
    .record({ time: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), packets: fc.array(anyMessage, { maxLength: 5 }) })
    .map((bundle): OscPacket => bundle),
)

describe('any OSC', () => {
  it('comes back from its bytes as it was', () => {
    fc.assert(fc.property(anyPacket, packet => void expect(decode(encode(packet))).toEqual(packet)))
  })

  it('never throws on junk, nor on a packet cut or changed anywhere', () => {
    fc.assert(
      fc.property(anyPacket, fc.uint8Array({ maxLength: 64 }), fc.nat(), fc.nat(255), (packet, junk, at, by) => {
        decode(junk)
        decode(Buffer.concat([Buffer.from('#bundle\0\0\0\0\0\0\0\0\x01', 'latin1'), junk]))
        const wire = encode(packet)
        decode(wire.subarray(0, at % (wire.length + 1)))
        wire[at % wire.length] = by
        decode(wire)
      }),
      { numRuns: 2000 },
    )
  })
})
