/** Brings the community's Web Audio Modules for the tests, where npm and tar can: they are no part of Stembridge. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFolder } from './paths.mjs'

const PACKAGE = 'wam-community@0.4.9'
/** Where they lie then: each a folder, by its author. */
export const wamPlugins = join(ownFolder, 'wam-community', 'dist', 'plugins')

export const bringWamPlugins = async () => {
  if (existsSync(wamPlugins)) return
  process.stderr.write(`Fetching ${PACKAGE} for the tests of plugins (70 MB)\n`)
  await mkdir(ownFolder, { recursive: true })
  const folder = await mkdtemp(join(ownFolder, 'wam-'))
  const run = (program, words) => {
    const { status, stdout } = spawnSync(program, words, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    return status === 0 ? String(stdout).trim().split('\n').at(-1) : undefined
  }
  const archive = run('npm', ['pack', PACKAGE, '--silent'])
  if (archive && run('tar', ['xzf', archive]) !== undefined)
    await rename(join(folder, 'package'), join(ownFolder, 'wam-community'))
  else process.stderr.write('It did not come; the tests that need it will be skipped\n')
  await rm(folder, { recursive: true, force: true })
}
