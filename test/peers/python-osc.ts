/** Brings python-osc into .stembridge/python-osc: once. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const own = join(import.meta.dirname, '..', '..', '.stembridge')
const VERSION = '1.10.2'
const PROGRAMS = [
  join(own, 'python', 'bin', 'python'),
  join(own, 'python', 'Scripts', 'python.exe'),
  'python3',
  'python',
]

/** How to run a script that imports pythonosc, or the reason why that cannot be.
 *  @returns  the program and the folder for its PYTHONPATH */
export const pythonOsc = async (): Promise<{ program: string; folder: string } | { whyNot: string }> => {
  const folder = join(own, `python-osc-${VERSION}`)
  for (const program of PROGRAMS) {
    const isThere = await run(program, ['-m', 'pip', '--version']).then(
      () => true,
      () => false,
    )
    if (!isThere) continue
    if (existsSync(join(folder, 'pythonosc'))) return { program, folder }
    const half = `${folder}.${process.pid}`
    const words = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', half]
    try {
      await run(program, [...words, `python-osc==${VERSION}`], { timeout: 60_000 })
      await rename(half, folder)
      return { program, folder }
    } catch (thrown) {
      await rm(half, { recursive: true, force: true })
      return { whyNot: `pip did not bring python-osc: ${String(thrown).slice(0, 120)}` }
    }
  }
  return { whyNot: 'there is no Python with pip' }
}
