import { createHash } from 'node:crypto'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openPromise } from 'yauzl'
import { writeZip } from '../../server/exporting/write-zip.ts'
import { scratch } from '../server/scratch.ts'

const { signal } = new AbortController()

describe('a zip', () => {
  it('holds its files by their names and bytes, in 32 bits and in 64', async () => {
    const file = fc.record({
      name: fc.string({ unit: fc.constantFrom('a', 'é', '音', ' ', '(', '-', '9'), minLength: 1, maxLength: 20 }),
      body: fc.uint8Array({ maxLength: 5000 }),
    })
    const files = fc.uniqueArray(file, { maxLength: 6, selector: ({ name }) => name })
    await fc.assert(
      fc.asyncProperty(files, fc.constantFrom(0xffffffff, 2000, 0), async (given, most) => {
        const folder = await scratch()
        const sources = given.map(({ name }, i) => ({ name, path: join(folder, `${i}`) }))
        for (const [i, { path }] of sources.entries()) await writeFile(path, given[i]?.body ?? '')
        const path = join(folder, 'all.zip')
        const { bytes, hash } = await writeZip(path, sources, { signal, most })
        expect(bytes).toBe((await stat(path)).size)
        // each went as it was taken in
        expect(await readdir(folder)).toEqual(['all.zip'])
        const known = createHash('sha256')
        for (const { name, body } of given) known.update(name).update(body)
        expect(hash).toBe(known.digest('hex'))
        const zip = await openPromise(path)
        const found: { name: string; body: Buffer }[] = []
        for await (const entry of zip.eachEntry()) {
          const pieces: Buffer[] = []
          for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
          expect(entry.crc32).toBe(crc32(Buffer.concat(pieces)))
          found.push({ name: entry.fileName, body: Buffer.concat(pieces) })
        }
        expect(found).toEqual(given.map(({ name, body }) => ({ name, body: Buffer.from(body) })))
      }),
      { numRuns: 40 },
    )
  })
})
