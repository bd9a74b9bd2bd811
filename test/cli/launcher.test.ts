import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../contract/errors.ts'

const LAUNCHER = fileURLToPath(new URL('../../cli/stembridge.mjs', import.meta.url))
const run = (...words: string[]) => execa(process.execPath, [LAUNCHER, ...words], { reject: false, stdin: 'ignore' })

describe('the launcher', () => {
  it.each(['start', 'separate', 'analyse', 'export', 'doctor', 'prepare'])(
    'explains %s by --help, and does nothing',
    async command => {
      const { exitCode, stdout, stderr } = await run(command, '--help')
      expect(exitCode).toBe(0)
      expect(stdout).toContain(`stembridge ${command}`)
      expect(stderr).toBe('')
    },
  )

  it('lists its commands, and calls a bare word bad usage', async () => {
    expect((await run('--help')).exitCode).toBe(0)
    const bare = await run()
    expect(bare.exitCode).toBe(2)
    expect(bare.stdout).toContain('doctor')
  })

  it('says which version it is', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect((await run('--version')).stdout).toBe(version)
  })

  it.each([
    [['bogus'], 'bogus'],
    [['start', '--prot', '4400'], '--prot'],
    [['doctor', '--jsno'], '--jsno'],
  ])('refuses %j with exit code 2, a code and a cure', async (words, seen) => {
    const { exitCode, stdout, stderr } = await run(...words)
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^stembridge: bad_usage: /)
    expect(stderr).toContain(seen)
    expect(stderr.split('\n')[1]).toMatch(/^ {2}Run: /)
  })

  it('uses no code that the catalogue lacks', () => {
    const sources = ['../../cli/stembridge.mjs', '../../cli/setup/failure.mjs'].map(file =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    )
    const codes = sources.join('\n').match(/'[a-z]+_[a-z]+'/g) ?? []
    expect(codes.length).toBeGreaterThan(0)
    for (const code of codes) expect(Object.keys(ERRORS)).toContain(code.slice(1, -1))
  })
})
