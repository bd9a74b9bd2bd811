import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkOf } from '../../cli/doctor/check.ts'
import { Failure } from '../../contract/errors.ts'

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))
type Report = {
  ok: boolean
  checks: { name: string; ok: boolean; needed: boolean; says: string; cure: string | null }[]
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stembridge-doctor-'))
})
afterEach(async () => {
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true, force: true })
})
const doctor = async (data: string, ...words: string[]) => {
  const { exitCode, stdout } = await execa(process.execPath, [MAIN, 'doctor', '--json', '--data', data, ...words], {
    reject: false,
  })
  return { exitCode, report: JSON.parse(stdout) as Report }
}

describe('the doctor', () => {
  it('looks at every part; what is amiss has a cure, what is well has none', async () => {
    const { exitCode, report } = await doctor(folder)
    expect(report.checks.map(check => check.name)).toEqual(
      expect.arrayContaining([
        'Node',
        'packages',
        'page',
        'data folder',
        'OSC port',
        'decoder',
        'model',
        'openvino',
        'onnxruntime',
        'demucs',
        'MIDI',
      ]),
    )
    for (const check of report.checks) {
      expect(check.says).not.toBe('')
      expect(check.ok ? check.cure === null : (check.cure ?? '').length > 0).toBe(true)
    }
    expect(report.ok).toBe(report.checks.every(check => check.ok || !check.needed))
    for (const name of ['openvino', 'onnxruntime']) {
      const { ok, says } = report.checks.find(check => check.name === name) as Report['checks'][number]
      if (ok) expect(says).toMatch(/: 2 s of sound separated and saved in [\d.]+ s, \d+ MB$/)
    }
    expect(exitCode).toBe(report.ok ? 0 : 1)
  }, 300_000)

  it('fails where the data folder cannot be used, and says how to choose another', async () => {
    await writeFile(join(folder, 'file'), '')
    const { exitCode, report } = await doctor(join(folder, 'file', 'data'), '--no-trial')
    expect(exitCode).toBe(1)
    expect(report.checks.find(check => check.name === 'data folder')).toMatchObject({
      ok: false,
      needed: true,
      cure: expect.stringContaining('--data'),
    })
  })
})

describe('a check', () => {
  it('turns a failure of the catalogue into its cure', async () => {
    const look = async () => {
      throw new Failure('model_missing')
    }
    expect(await checkOf({ name: 'model', needed: true, look })).toMatchObject({
      ok: false,
      cure: new Failure('model_missing').cure,
    })
  })

  it('cures a package that is not there by npm start', async () => {
    const look = () => import('no-such-package' as string)
    expect(await checkOf({ name: 'x', needed: true, look })).toMatchObject({ ok: false, cure: 'npm start' })
  })
})
