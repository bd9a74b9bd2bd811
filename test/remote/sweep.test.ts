import { spawnSync } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderPrefix, sweepDead } from '../../cli/worker/sweep.ts'
import { scratch } from '../server/scratch.ts'

it('sweeps what killed workers left, and nothing of those that live or of others', async () => {
  const folder = await scratch()
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  for (const name of [`${folderPrefix(dead)}a`, `${folderPrefix(process.pid)}b`, 'something-else'])
    await mkdir(join(folder, name))
  await sweepDead(folder)
  expect((await readdir(folder)).sort()).toEqual(['something-else', `${folderPrefix(process.pid)}b`].sort())
  await sweepDead(join(folder, 'not there'))
})
