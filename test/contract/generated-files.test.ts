import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../lint/generated-files.ts'

const root = join(import.meta.dirname, '..', '..')

describe('files made from a table', async () => {
  for (const [file, text] of await generatedFiles())
    it(`${file} is what the table makes`, async () => {
      const there = await readFile(join(root, file))
      // packed bytes differ by the packer's version; what is in them may not
      if (typeof text === 'string') expect(there.toString('utf8')).toBe(text)
      else expect(inflateSync(there).toString('utf8')).toBe(inflateSync(text).toString('utf8'))
    })
})
