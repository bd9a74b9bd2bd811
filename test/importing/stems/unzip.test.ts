import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isZip, unzip } from '../../../server/importing/index.ts'
import { scratch } from '../../server/scratch.ts'
import { zipOf } from './containers.ts'

const sounds = (...names: string[]) => names.map((name, i) => ({ name, bytes: Buffer.from(`sound ${i}`) }))
const opened = async (zip: Buffer, maxBytes = 1e6) => {
  const data = await scratch()
  const file = join(data, 'came')
  await writeFile(file, zip)
  const staged = await unzip(data, file, { name: 'Song.zip', maxBytes }).catch(error => error)
  const left = await readdir(join(data, 'staging')).catch(() => [])
  return { staged, left, zip: await isZip(file) }
}
const files = sounds('Song/vocals.wav', 'Song/drums.wav')

describe('a zip of stems', () => {
  it('becomes a folder of its sounds by names of ours, and nothing else of it is kept', async () => {
    const junk = [
      ...sounds('Song/cover.jpg', '__MACOSX/Song/._vocals.wav', 'Song/.DS_Store'),
      { name: 'Song/', bytes: Buffer.alloc(0) },
    ]
    const { staged, left } = await opened(zipOf([...files, ...junk]))
    expect(left.length).toBe(1)
    expect((await readdir(staged.file)).sort()).toEqual(['1', '2', 'bundle.json'])
    expect(JSON.parse(await readFile(join(staged.file, 'bundle.json'), 'utf8'))).toEqual({
      ...{ version: 1, from: 'zip', name: 'Song.zip' },
      files: [
        { file: '1', name: 'drums.wav' },
        { file: '2', name: 'vocals.wav' },
      ],
    })
    expect(await readFile(join(staged.file, '2'), 'utf8')).toBe('sound 0')
  })

  it('has the same hash packed or not, in any order, in any folder', async () => {
    const packed = [...files].reverse().map(one => ({ ...one, name: one.name.replace('Song', 'Other'), deflate: true }))
    expect((await opened(zipOf(packed))).staged.hash).toBe((await opened(zipOf(files))).staged.hash)
  })

  it.each([
    ['zip_locked', zipOf(files.map(one => ({ ...one, locked: true })))],
    ['zip_unsafe', zipOf([...files, ...sounds('../bass.wav')])],
    ['zip_unsafe', zipOf([...files, ...sounds('/etc/bass.wav')])],
    ['zip_unsafe', zipOf([...files, ...sounds('C:\\bass.wav')])],
    ['zip_broken', zipOf(files).subarray(0, 90)],
    ['zip_broken', zipOf(files.map(one => ({ ...one, says: { crc: 1 } })))],
    ['zip_broken', zipOf(files.map(one => ({ ...one, deflate: true, says: { size: 3 } })))],
    ['no_stems', zipOf(sounds('a.wav', 'b.wav'))],
    ['no_stems', zipOf([])],
    ['too_many_files', zipOf(sounds(...Array.from({ length: 65 }, (_, i) => `drums ${i}.wav`), 'bass.wav'))],
    ['too_many_files', zipOf(sounds(...Array.from({ length: 2001 }, (_, i) => `${i}.txt`)))],
  ])('is refused as %s, and leaves nothing', async (code, zip) => {
    const { staged, left } = await opened(zip)
    expect([staged.code, left]).toEqual([code, []])
  })

  it('that unpacks to more than it may is refused by its table, before a byte of it is unpacked', async () => {
    const bomb = zipOf(files.map(one => ({ ...one, bytes: Buffer.alloc(2e6), deflate: true })))
    expect(bomb.length).toBeLessThan(20_000)
    expect((await opened(bomb)).staged.code).toBe('too_large')
  })

  it('with any bytes turned is whole or refused by a code, and leaves nothing behind when refused', async () => {
    const whole = zipOf(files.map(one => ({ ...one, deflate: true })))
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const turned = Buffer.from(whole)
        turned[at] = byte
        const { staged, left } = await opened(turned)
        if (!staged.hash) expect(staged.code).toMatch(/^(zip_|no_stems|too_)/)
        expect(left.length).toBe(staged.hash ? 1 : 0)
      }),
      // the first byte of the first file's packed data: broken before anyone reads it
      { numRuns: 200, examples: [[45, 0]] },
    )
  })
})
