import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../contract/errors.ts'
import { downmixer } from '../../server/importing/downmix.ts'
import { openWavStream } from '../../server/importing/wav/wav-stream.ts'
import { hear, wavOf } from './sounds.ts'

async function* pieces(bytes: Uint8Array, sizes: number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1)
    yield bytes.subarray(at, at + size)
    at += size
  }
}
const read = async (bytes: Uint8Array, sizes = [65536]) => {
  const { format, blocks } = await openWavStream(pieces(bytes, sizes))
  return { format, ...(await hear(blocks)) }
}
const chunk = (name: string, body: Buffer) => {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}
const riff = (...chunks: Buffer[]) => {
  const body = Buffer.concat(chunks)
  const head = Buffer.from('RIFF\0\0\0\0WAVE', 'latin1')
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}
const format = (of: { tag: number; channels: number; bits: number; rate?: number; mask?: number }) => {
  const body = Buffer.alloc(of.mask === undefined ? 16 : 40)
  body.writeUInt16LE(of.mask === undefined ? of.tag : 0xfffe, 0)
  body.writeUInt16LE(of.channels, 2)
  body.writeUInt32LE(of.rate ?? 44100, 4)
  body.writeUInt16LE(of.bits, 14)
  if (of.mask !== undefined) {
    body.writeUInt16LE(22, 16)
    body.writeUInt32LE(of.mask, 20)
    body.writeUInt16LE(of.tag, 24)
  }
  return chunk('fmt ', body)
}
const codeOf = (error: unknown) => (error instanceof Failure ? error.code : `not of the catalogue: ${error}`)

describe('a WAV stream', () => {
  it('gives the samples that were written, however its bytes are cut into pieces', async () => {
    const samples = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 400 })
    await fc.assert(
      fc.asyncProperty(samples, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), async (given, sizes) => {
        const left = Float32Array.from(given)
        const right = left.map(x => -x / 2)
        const heard = await read(wavOf([left, right], 48000, 32), sizes)
        expect(heard.format.rate).toBe(48000)
        expect(heard.left.map(x => x + 0)).toEqual(left.map(x => x + 0))
        expect(heard.right.map(x => x + 0)).toEqual(right.map(x => x + 0))
      }),
      { numRuns: 60 },
    )
  })

  it('reads 8, 16, 24 and 32 bits, float and double, to the same level', async () => {
    const half = {
      u8: [1, 8, Buffer.from([192])],
      s16: [1, 16, Buffer.from([0, 0x40])],
      s24: [1, 24, Buffer.from([0, 0, 0x40])],
      s32: [1, 32, Buffer.from([0, 0, 0, 0x40])],
      f32: [3, 32, Buffer.from(Float32Array.of(0.5).buffer)],
      f64: [3, 64, Buffer.from(Float64Array.of(0.5).buffer)],
    } as const
    for (const [encoding, [tag, bits, bytes]] of Object.entries(half)) {
      const found = await read(riff(format({ tag, channels: 1, bits }), chunk('data', bytes)))
      expect(found.format.encoding).toBe(encoding)
      expect([...found.left, ...found.right]).toEqual([0.5, 0.5])
    }
  })

  it('passes over chunks that it does not know, odd ones too', async () => {
    const sound = chunk('data', Buffer.from([0, 0x40, 0, 0xc0]))
    const { left, right } = await read(
      riff(
        chunk('JUNK', Buffer.alloc(27)),
        format({ tag: 1, channels: 2, bits: 16 }),
        chunk('LIST', Buffer.alloc(5)),
        sound,
      ),
    )
    expect([left[0], right[0]]).toEqual([0.5, -0.5])
  })

  it('goes to the end of the file where a recorder left the length open', async () => {
    const bytes = riff(format({ tag: 1, channels: 1, bits: 16 }), chunk('data', Buffer.alloc(200)))
    for (const open of [0, 0xffffffff]) {
      bytes.writeUInt32LE(open, bytes.length - 204)
      expect((await read(bytes)).frames).toBe(100)
    }
  })

  it('never fails but by a failure of the catalogue, whatever bytes come', async () => {
    const whole = riff(format({ tag: 1, channels: 2, bits: 24, mask: 3 }), chunk('data', Buffer.alloc(60)))
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(edits, fc.nat(whole.length), async (edited, length) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of edited) bytes[at] = byte
        const outcome = await read(bytes.subarray(0, length)).then(
          () => 'read',
          error => codeOf(error),
        )
        expect(['read', 'unreadable_audio', 'decoder_missing']).toContain(outcome)
      }),
      { numRuns: 400 },
    )
  })

  it('turns samples that are no number into silence', async () => {
    const odd = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 0.25)
    const { left } = await read(wavOf([odd, odd], 44100, 32))
    expect([...left]).toEqual([0, 0, 0.25])
  })
})

describe('the downmix', () => {
  const alone = (channels: number, channel: number, mask = 0) => {
    const frame = new Float32Array(channels)
    frame[channel] = 1
    return [...downmixer(channels, mask)(frame)].map(x => Math.round(x * 100) / 100)
  }

  it('gives each speaker of 5.1 its share by ITU-R BS.775, and leaves the LFE out', () => {
    expect([0, 1, 2, 3, 4, 5].map(c => alone(6, c))).toEqual([
      [1, 0],
      [0, 1],
      [0.71, 0.71],
      [0, 0],
      [0.71, 0],
      [0, 0.71],
    ])
  })

  it('goes by the speakers that the file names', () => {
    // FL FR LFE BC instead of the usual four.
    expect([2, 3].map(c => alone(4, c, 0x1 | 0x2 | 0x8 | 0x100))).toEqual([
      [0, 0],
      [0.5, 0.5],
    ])
  })

  it('spreads a layout that has no name over both sides', () => {
    expect(alone(10, 0)).toEqual([0.2, 0])
    expect(alone(10, 9)).toEqual([0, 0.2])
  })
})
