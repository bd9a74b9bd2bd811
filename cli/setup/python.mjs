/** Step 3: the light Python environment of the openvino engine. Without Python the onnxruntime engine serves, so
 *  nothing here fails the set-up: what is missing is said with its cure, and tried again after a day. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFolder, pythonFolder, pythonProgram, root } from './paths.mjs'
import { lastLines, runProgram, step } from './step.mjs'

const DAY_MS = 86_400_000
const requirements = join(root, 'python', 'requirements.txt')
const stamp = join(ownFolder, 'python.stamp')
const CANDIDATES = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']

const hashOf = async () =>
  createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')

const readStamp = async () => {
  try {
    return JSON.parse(await readFile(stamp, 'utf8'))
  } catch {
    return undefined
  }
}

const keepStamp = async of => {
  await mkdir(ownFolder, { recursive: true })
  await writeFile(stamp, JSON.stringify({ hash: await hashOf(), at: Date.now(), ...of }))
}

/** Whether nothing is to be done: it is there, or it failed for a reason that a few hours will not change. */
export const pythonIsSettled = async ({ again = false } = {}) => {
  if (!existsSync(requirements)) return true
  const last = await readStamp()
  if (last?.hash !== (await hashOf())) return false
  if (last.failed) return !again && Math.abs(Date.now() - last.at) < DAY_MS
  return existsSync(pythonProgram)
}

/** Why there is no Python environment, with its cure; undefined when there is one, or nobody has tried. */
export const pythonTrouble = async () => (await readStamp())?.failed

const findPython = async () => {
  const commands = CANDIDATES.map(command => [command])
  if (process.platform === 'win32') commands.unshift(['py', '-3'])
  for (const [command, ...args] of commands) {
    const { code } = await runProgram(command, [...args, '-c', 'import sys; sys.exit(sys.version_info < (3, 10))'])
    if (code === 0) return [command, ...args]
  }
  return undefined
}

const venvCure = () =>
  process.platform === 'linux'
    ? 'Install python3-venv, then: npx stembridge prepare'
    : 'Install Python 3.10 or later anew'

const build = async () => {
  const python = await findPython()
  if (!python) return { says: 'there is no Python 3.10 or later', cure: 'Install Python, then: npx stembridge prepare' }
  const [command, ...args] = python
  const made = await runProgram(command, [...args, '-m', 'venv', pythonFolder])
  if (made.code !== 0 || !existsSync(pythonProgram)) {
    await rm(pythonFolder, { recursive: true, force: true })
    return { says: `its venv module did not work: ${lastLines(made.output, 2)}`, cure: venvCure() }
  }
  const flags = ['--disable-pip-version-check', '--no-input', '--quiet', '--only-binary', ':all:']
  const { code, output } = await runProgram(pythonProgram, ['-m', 'pip', 'install', ...flags, '-r', requirements])
  if (code === 0) return undefined
  return {
    says: `pip did not end well: ${lastLines(output, 2)}`,
    cure: 'Mend what pip names, then: npx stembridge prepare',
  }
}

export const bringPython = () =>
  step('Preparing the Python worker (openvino)', async () => {
    const failed = await build()
    await keepStamp(failed ? { failed } : {})
    if (failed) process.stderr.write(`    Without it the slower engine serves: ${failed.says}\n    ${failed.cure}\n`)
  })
