import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWorker, workerOptions } from '../../cli/worker/options.ts'
import { asFailure } from '../../contract/errors.ts'
import { scratch } from '../server/scratch.ts'

const of = (words: string[], env = {}) => workerOptions(parseWorker(words), env)
const NEEDED = ['--queue', 'redis://10.0.0.5:6379', '--server', 'http://10.0.0.5:4403/']

describe('the options of a worker', () => {
  it('take the token from its file, or from the environment', async () => {
    const file = join(await scratch(), 'token')
    await writeFile(file, 'from-the-file\n')
    expect(await of([...NEEDED, '--token', file], { STEMBRIDGE_WORKER_TOKEN: 'env' })).toMatchObject({
      ...{ redis: 'redis://10.0.0.5:6379', server: 'http://10.0.0.5:4403', token: 'from-the-file' },
      ...{ engine: 'auto', kinds: ['separation', 'analysis'], json: false },
    })
    expect(await of([...NEEDED, '--kinds', 'analysis'], { STEMBRIDGE_WORKER_TOKEN: 'env' })).toMatchObject({
      ...{ token: 'env', kinds: ['analysis'] },
    })
  })

  it('say what is missing', async () => {
    for (const [words, says] of [
      [[], '--queue'],
      [NEEDED.slice(0, 2), '--server'],
      [NEEDED, '--token'],
      [[...NEEDED, '--kinds', 'export'], 'there are separation and analysis'],
      [['--queue', 'http://x', ...NEEDED.slice(2)], 'redis://HOST:PORT'],
    ] as const) {
      const env = (words as readonly string[]).includes('--kinds') ? { STEMBRIDGE_WORKER_TOKEN: 'x' } : {}
      const failure = await of([...words], env).catch(asFailure)
      expect(failure).toMatchObject({ code: 'bad_usage', message: expect.stringContaining(says) })
    }
    await expect(of([...NEEDED, '--token', '/not/there'])).rejects.toMatchObject({ code: 'file_not_found' })
  })

  it('are options or bad_usage, whatever the words', async () => {
    const word = fc.oneof(
      fc.constantFrom('--queue', '--server', '--kinds', '--json', 'redis://x', 'http://y'),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async words => {
        const given = await Promise.resolve()
          .then(() => of(words, { STEMBRIDGE_WORKER_TOKEN: 'x' }))
          .catch(asFailure)
        if ('code' in given) expect(['bad_usage', 'file_not_found']).toContain(given.code)
        else expect(given.kinds.length).toBeGreaterThan(0)
      }),
    )
  })
})
