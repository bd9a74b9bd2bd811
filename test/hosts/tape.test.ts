import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TakeFile } from '../../bridge/hosts/recording/take-file.ts'
import { Recordings } from '../../bridge/hosts/index.ts'
import { growingHeader } from '../../dsp/rf64-header.ts'
import { createPlayer, type Player } from '../../engine/hosting/player.ts'
import type { FromEngine } from '../../engine/hosting/index.ts'
import { createTape, TAPE_FRAMES } from '../../engine/hosting/tape.ts'
import { isTakeName, takeName } from '../../engine/hosting/take-name.ts'
import { renderOffline } from '../../engine/index.ts'
import { newFolder } from '../bridge/data-folder.ts'
import { song } from '../engine/sound.ts'

type Recorded = Extract<FromEngine, { t: 'recorded' }>
const TAKE = '2026-11-21-20-15-02-417'
const RATE = 44100

/** Samples of a 32-bit WAV behind its header of 80 bytes. */
const samplesOf = async (file: string): Promise<Float32Array> => {
  const bytes = await readFile(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 80, bytes.byteOffset + bytes.length))
}

const piecesOf = (lengths: readonly number[], takes: (i: number) => string | null): Recorded[] => {
  const pieces: Recorded[] = []
  const tape = createTape(RATE, message => pieces.push(structuredClone(message) as Recorded))
  let at = 0
  lengths.forEach((length, i) => {
    tape.roll(takes(i))
    const left = Float32Array.from({ length }, () => at++)
    tape.take(
      left,
      left.map(x => -x),
    )
  })
  tape.roll(null)
  return pieces
}

describe('a tape', () => {
  it('keeps every frame once and in order, however the blocks fall', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 * TAPE_FRAMES }), { minLength: 1, maxLength: 8 }), lengths => {
        const pieces = piecesOf(lengths, () => TAKE)
        const frames = pieces.flatMap(({ frames }) => [...frames])
        const total = lengths.reduce((sum, length) => sum + length, 0)
        expect(frames.length).toBe(2 * total)
        expect(frames.every((x, i) => x === (i % 2 ? -1 : 1) * Math.floor(i / 2) || (x === 0 && i < 2))).toBe(true)
        expect(pieces.map(({ piece }) => piece)).toEqual(pieces.map((_, i) => i))
        expect(pieces.map(({ last }) => last)).toEqual(pieces.map((_, i) => i === pieces.length - 1))
      }),
      { numRuns: 30 },
    )
  })

  it('goes from one take into the next without a frame between them', () => {
    const pieces = piecesOf([100, 200], i => (i === 0 ? 'a' : 'b'))
    expect(pieces.map(({ take, piece, last, frames }) => [take, piece, last, frames.length])).toEqual([
      ['a', 0, true, 200],
      ['b', 0, true, 400],
    ])
  })
})

describe('a recording on disk', () => {
  const take = async (act: (path: string, data: string) => Promise<void>) => {
    const data = newFolder()
    await act(join(data, 'recordings', `${TAKE}.wav`), data)
    await rm(data, { recursive: true })
  }
  const piece = (value: number) => new Float32Array(2 * TAPE_FRAMES).fill(value)

  it('holds what sounded, bit for bit as an offline render of the same events', () =>
    take(async (path, data) => {
      const at = [
        [0.4, '/deck/1/stem/vocals/gain', -6],
        [0.7, '/master/gain', -3],
        [1.1, '/deck/1/stem/drums/mute', true],
      ] as const
      const { source } = song(3)
      const recordings = new Recordings({ data, mayBegin: () => true, onLength: () => undefined })
      const writing: Promise<void>[] = []
      const player: Player = createPlayer({
        sampleRate: RATE,
        post: message => {
          if (message.t === 'recorded') writing.push(recordings.put(message, 'panel:a'))
        },
      })
      player.engine.load(1, source)
      player.engine.set('/deck/1/play', true)
      for (const [seconds, where, value] of at) player.engine.set(where, value, Math.round(seconds * RATE))
      player.take({ t: 'record', take: TAKE })
      const [left, right] = [new Float32Array(128), new Float32Array(128)]
      const blocks = Math.ceil((2 * RATE) / 128)
      for (let i = 0; i < blocks; i++) player.process(left, right)
      player.take({ t: 'record', take: null })
      await Promise.all(writing)
      await recordings.close()
      const heard = await samplesOf(path)
      const offline = renderOffline({ seconds: 2, decks: { 1: song(3).source }, at })
      const { latency } = player.engine
      expect(heard.length).toBe(2 * 128 * blocks)
      for (let i = 0; i < offline.left.length - latency; i++)
        if (heard[2 * (i + latency)] !== offline.left[i] || heard[2 * (i + latency) + 1] !== offline.right[i])
          expect.fail(`frame ${i} differs`)
    }))

  it('passes over a piece that comes again, and refuses one that comes too early', () =>
    take(async path => {
      const file = await TakeFile.open(path, 48000)
      await file.put(0, piece(1), false)
      await file.put(0, piece(9), false)
      await expect(file.put(2, piece(3), false)).rejects.toMatchObject({ code: 'bad_request' })
      await file.put(1, piece(2), false)
      await file.put(2, new Float32Array([3, 3]), true)
      expect([file.whole, file.seconds]).toEqual([true, (2 * TAPE_FRAMES + 1) / 48000])
      await file.close()
      const samples = await samplesOf(path)
      expect([samples[0], samples[2 * TAPE_FRAMES], samples[4 * TAPE_FRAMES]]).toEqual([1, 2, 3])
    }))

  it('goes on where it was after the writer died in the middle of a piece', () =>
    take(async path => {
      const first = await TakeFile.open(path, 48000)
      await first.put(0, piece(1), false)
      await first.put(1, piece(2).subarray(0, 1000), false)
      await first.close()
      const again = await TakeFile.open(path, 48000)
      await again.put(0, piece(8), false)
      await again.put(1, piece(2), true)
      await again.close()
      const samples = await samplesOf(path)
      expect(samples.length).toBe(4 * TAPE_FRAMES)
      expect([samples[0], samples[2 * TAPE_FRAMES], samples.at(-1)]).toEqual([1, 2, 2])
    }))

  it('is begun by the holder of the sound alone, under the name of a moment', () =>
    take(async (_path, data) => {
      const recordings = new Recordings({ data, mayBegin: from => from === 'panel:a', onLength: () => undefined })
      const one = { take: TAKE, piece: 0, frames: piece(0), last: true, rate: 48000 }
      await expect(recordings.put(one, 'panel:b')).rejects.toMatchObject({ code: 'bad_request' })
      await expect(recordings.put({ ...one, take: '../x' }, 'panel:a')).rejects.toMatchObject({ code: 'bad_request' })
      await expect(recordings.put({ ...one, rate: 0 }, 'panel:a')).rejects.toMatchObject({ code: 'bad_request' })
      await recordings.put(one, 'panel:a')
      await recordings.close()
      expect(isTakeName(takeName(new Date()))).toBe(true)
    }))
})

describe('the header of a file that grows', () => {
  const words = (header: Uint8Array) =>
    [0, 8, 12, 48, 72].map(at => String.fromCharCode(...header.subarray(at, at + 4))).join(' ')
  const of = (frames: number) => growingHeader({ frames, rate: 48000, channels: 2, bits: 32 })

  it('is WAV until 4 GiB, and RF64 from there on, with the samples in the same place', () => {
    const most = Math.floor((0xffffffff - 72) / 8)
    expect(words(of(most))).toBe('RIFF WAVE JUNK fmt  data')
    expect(words(of(most + 1))).toBe('RF64 WAVE ds64 fmt  data')
    const view = new DataView(of(1000).buffer)
    expect([view.getUint32(4, true), view.getUint32(76, true)]).toEqual([8072, 8000])
    expect(new DataView(of(most + 1).buffer).getBigUint64(28, true)).toBe(BigInt((most + 1) * 8))
  })
})
