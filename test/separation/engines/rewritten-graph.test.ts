import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { separationEngines } from '../../../server/separation/engines.ts'
import { pythonEnvironment } from '../../../server/separation/engines/openvino/probe.ts'
import { findModel } from '../../../server/separation/model.ts'
import { VENV_PYTHON } from '../../../server/separation/places.ts'

const why = (await separationEngines()).find(e => e.name === 'openvino')?.why
const PROGRAM = join(import.meta.dirname, '..', 'fixtures', 'rewritten-graph.py')

describe.skipIf(why)(`the rewritten graph${why ? ` (skipped: ${why})` : ''}`, () => {
  it('does the sums of the original, is kept once, and does without a folder that cannot be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stembridge-graph-'))
    try {
      const args = [PROGRAM, await findModel(), join(folder, 'cache')]
      const { stdout } = await promisify(execFile)(VENV_PYTHON, args, { env: pythonEnvironment() })
      const said = JSON.parse(stdout)
      for (const decibels of said.dB) expect(decibels).toBeLessThan(-70)
      expect(said).toMatchObject({ same: true, kept: ['a', 'graph'], withoutFolder: 'Model' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 400_000)
})
