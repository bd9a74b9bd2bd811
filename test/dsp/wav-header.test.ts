import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rf64Header } from '../../dsp/rf64-header.ts'
import { wavHeader } from '../../dsp/wav-header.ts'

const shape = fc.record({
  frames: fc.integer({ min: 0, max: 2 ** 40 }),
  rate: fc.integer({ min: 1, max: 384000 }),
  channels: fc.integer({ min: 1, max: 8 }),
  bits: fc.constantFrom(16 as const, 24 as const, 32 as const),
})
const text = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4))

describe('a WAV header', () => {
  it('says format, rate, channels and length, and no more than 32 bits hold', () => {
    fc.assert(
      fc.property(shape, of => {
        const header = wavHeader(of)
        const view = new DataView(header.buffer)
        const frame = (of.channels * of.bits) / 8
        expect([header.length, text(header, 0), text(header, 8), text(header, 36)]).toEqual([
          44,
          'RIFF',
          'WAVE',
          'data',
        ])
        expect(view.getUint16(20, true)).toBe(of.bits === 32 ? 3 : 1)
        expect([view.getUint16(22, true), view.getUint32(24, true)]).toEqual([of.channels, of.rate])
        expect([view.getUint16(32, true), view.getUint16(34, true)]).toEqual([frame, of.bits])
        expect(view.getUint32(40, true)).toBe(Math.min(of.frames * frame, 0xffffffff))
      }),
    )
  })
})

describe('an RF64 header', () => {
  it('holds lengths over 4 GiB in 64 bits', () => {
    fc.assert(
      fc.property(shape, of => {
        const header = rf64Header(of)
        const view = new DataView(header.buffer)
        const bytes = BigInt((of.frames * of.channels * of.bits) / 8)
        expect([text(header, 0), text(header, 8), text(header, 12), text(header, 48), text(header, 72)]).toEqual([
          'RF64',
          'WAVE',
          'ds64',
          'fmt ',
          'data',
        ])
        expect(view.getBigUint64(20, true)).toBe(bytes + BigInt(header.length) - 8n)
        expect([view.getBigUint64(28, true), view.getBigUint64(36, true)]).toEqual([bytes, BigInt(of.frames)])
        expect([view.getUint32(4, true), view.getUint32(76, true)]).toEqual([0xffffffff, 0xffffffff])
      }),
    )
  })
})
