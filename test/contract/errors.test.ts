import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asFailure, ERRORS, Failure } from '../../contract/errors.ts'

const root = join(import.meta.dirname, '..', '..')
const sources = async (): Promise<string> => {
  const texts: string[] = []
  for (const folder of ['contract', 'server', 'bridge', 'cli', 'panel', 'engine', 'python'])
    for (const file of await readdir(join(root, folder), { recursive: true }))
      if (/\.(ts|mjs|py|svelte)$/.test(file) && !file.includes('dist') && file !== 'errors.ts')
        texts.push(await readFile(join(root, folder, file), 'utf8'))
  return texts.join('\n')
}

describe('the error catalogue', () => {
  it('is listed row by row in docs/errors.md, and the page lists no other', async () => {
    const page = await readFile(join(root, 'docs/errors.md'), 'utf8')
    const listed = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (.+) \| (.+) \|$/gm)].map(m => m.slice(1, 5))
    expect(listed).toEqual(Object.entries(ERRORS).map(([code, e]) => [code, String(e.status), e.says, e.cure]))
  })

  it('holds no code that nothing uses', async () => {
    const text = await sources()
    const unused = Object.keys(ERRORS).filter(code => !new RegExp(`\\b${code}\\b`).test(text))
    expect(unused).toEqual([])
  })

  it('gives every failure a status, a sentence and a cure', () => {
    for (const { status, says, cure } of Object.values(ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(says).toMatch(/^[A-Z].*[^.]$/)
      expect(cure.length).toBeGreaterThan(8)
    }
  })

  it('crosses a wall as code, error and cure', () => {
    const failure = new Failure('too_long', '3 h')
    expect(JSON.parse(JSON.stringify(failure))).toEqual({
      code: 'too_long',
      error: 'The audio is longer than the library takes: 3 h',
      cure: 'Raise STEMBRIDGE_MAX_HOURS, or cut the file',
    })
    expect(asFailure(failure)).toBe(failure)
    expect(asFailure(new TypeError('x')).code).toBe('internal')
  })
})
