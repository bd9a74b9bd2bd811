import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../lint/generated-files.ts'

const root = join(import.meta.dirname, '..', '..')

describe('files made from a table', async () => {
  for (const [file, text] of await generatedFiles())
    it(`${file} is what the table makes`, async () => {
      expect(await readFile(join(root, file), 'utf8')).toBe(text)
    })
})
