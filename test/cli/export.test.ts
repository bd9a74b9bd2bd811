import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addTrack } from '../exporting/library.ts'

const main = join(import.meta.dirname, '../../cli/main.ts')
let data: string
const run = (...args: string[]) =>
  execa(process.execPath, [main, 'export', ...args], { reject: false, env: { STEMBRIDGE_DATA: data } })

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'stembridge-export-cli-'))
  await addTrack(data, { title: 'First song', artist: null })
  await addTrack(data, { title: 'Second song', addedAt: 2, whole: false })
})
afterAll(() => rm(data, { recursive: true, force: true }))

describe('stembridge export', () => {
  it('writes one track by a part of its title, and says where', async () => {
    const out = join(data, 'one')
    const { stdout, exitCode } = await run('first', out)
    expect(exitCode).toBe(0)
    expect(await readdir(out)).toHaveLength(5)
    expect(stdout).toContain(`${join(out, 'First song (drums).wav')}  120 BPM  Am`)
  })

  it('writes all, and names those that are not ready', async () => {
    const out = join(data, 'all')
    const { stdout, stderr, exitCode } = await run('--all', out, '--json', '--key', 'camelot')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ title: 'First song', files: expect.arrayContaining([]) })
    expect(JSON.parse(stdout).files[0].tags.key).toBe('8A')
    expect(stderr).toContain('Second song is passed over')
  })

  it('ends with 1 and the cure for a track that is not there, not clear or not ready', async () => {
    for (const [wanted, code] of [
      ['third', 'unknown_track'],
      ['song', 'unknown_track'],
      ['Second song', 'not_ready'],
    ] as const) {
      const { stderr, exitCode } = await run(wanted, join(data, 'none'))
      expect([exitCode, stderr.includes(code)]).toEqual([1, true])
    }
    const nowhere = await run('first', join(data, 'none'), '--data', join(data, 'nowhere'))
    expect(nowhere.stderr).toContain('data_folder')
  })

  it('ends with 2 for bad usage', async () => {
    for (const args of [
      [],
      ['first'],
      ['first', 'a', 'b'],
      ['first', 'a', '--format', 'aiff'],
      ['--all', 'a', '--key', 'x'],
    ])
      expect((await run(...args)).exitCode).toBe(2)
    expect((await run('--help')).stdout).toContain('stembridge export TRACK DIR')
  })
})
