import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { levelOf } from '../../../server/separation/core/level.ts'
import { AudioFolder } from '../../../server/storage/local/audio-folder.ts'
import { scratch } from '../../server/scratch.ts'
import { ditty } from '../fixtures/sound.ts'

const SIGNAL = new AbortController().signal
const samples = 3 * 44100
/** Louder than fits here and there, and with an offset. */
const song = ditty(3).map(x => x * 3 + 0.01)

/** A mix that is written in blocks of so many frames, from `first` on. */
const mixOf = async (frames: number, first = 0) => {
  const of = { files: ['mix'], samples, engine: 'test', engineVersion: '1' }
  const mix = await AudioFolder.create(join(await scratch(), 'mix'), of, { summed: true })
  for (let at = first; at < samples; at += frames) await mix.write('mix', at, song.slice(2 * at, 2 * (at + frames)))
  await mix.finish({ samples })
  const read = (from: number, to: number) => mix.read('mix', from, to)
  const { sums } = mix.manifest
  const level = await levelOf({ samples, read }, SIGNAL)
  await mix.close()
  return { sums, level }
}

describe('the level of a mix', () => {
  it('is known from its writing, to the bits that reading it again would give', async () => {
    for (const frames of [4096, 65536, 100_003]) {
      const { sums, level } = await mixOf(frames)
      const read = () => Promise.reject(new Error('read again'))
      expect(await levelOf({ samples, sums, read }, SIGNAL)).toEqual(level)
      expect(level.spread).toBeGreaterThan(0.1)
    }
  })

  it('is left to a reader where it was not written from its start to its end', async () => {
    expect((await mixOf(4096, 4096)).sums).toBeUndefined()
  })
})
