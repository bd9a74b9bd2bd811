/** Step 3: the Python environments: a light one for openvino, a full one for demucs. Without them the onnxruntime engine
 *  serves, so nothing here fails the set-up: what is missing is said with its cure, and tried again after a day. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFolder, root } from './paths.mjs'
import { lastLines, runProgram, step } from './step.mjs'

const DAY_MS = 86_400_000
const CANDIDATES = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const PIP_INSTALL = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet']

/** @param {{ name: string, requirements: string, title: string, without: string, again: string }} of */
const environment = of => {
  const folder = join(ownFolder, of.name)
  return {
    ...of,
    folder,
    program: join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'),
    stamp: join(ownFolder, `${of.name}.stamp`),
    requirements: join(root, 'python', of.requirements),
  }
}

const LIGHT = environment({
  name: 'python',
  requirements: 'requirements.txt',
  title: 'Preparing the Python worker (openvino)',
  without: 'Without it the slower engine serves',
  again: 'npx stembridge prepare',
})
const FULL = environment({
  name: 'python-full',
  requirements: 'requirements-full.txt',
  title: 'Preparing the Python worker (demucs, torch: this one is large)',
  without: 'Without it the models of demucs do not run',
  again: 'npx stembridge prepare --demucs',
})

const hashOf = async ({ requirements }) =>
  createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')

const readStamp = async ({ stamp }) => {
  try {
    return JSON.parse(await readFile(stamp, 'utf8'))
  } catch {
    return undefined
  }
}

const keepStamp = async (env, of) => {
  await mkdir(ownFolder, { recursive: true })
  await writeFile(env.stamp, JSON.stringify({ hash: await hashOf(env), at: Date.now(), ...of }))
}

const isSettled = async (env, again) => {
  if (!existsSync(env.requirements)) return true
  const last = await readStamp(env)
  if (last?.hash !== (await hashOf(env))) return false
  if (last.failed) return !again && Math.abs(Date.now() - last.at) < DAY_MS
  return existsSync(env.program)
}

/** Whether nothing is to be done: it is there, or it failed for a reason that a few hours will not change. */
export const pythonIsSettled = ({ again = false } = {}) => isSettled(LIGHT, again)
export const fullPythonIsSettled = ({ again = false } = {}) => isSettled(FULL, again)

/** Why there is no Python environment, with its cure; undefined when there is one, or nobody has tried. */
export const pythonTrouble = async () => (await readStamp(LIGHT))?.failed
export const fullPythonTrouble = async () => (await readStamp(FULL))?.failed

const findPython = async () => {
  const commands = CANDIDATES.map(command => [command])
  if (process.platform === 'win32') commands.unshift(['py', '-3'])
  for (const [command, ...args] of commands) {
    const { code } = await runProgram(command, [...args, '-c', 'import sys; sys.exit(sys.version_info < (3, 10))'])
    if (code === 0) return [command, ...args]
  }
  return undefined
}

const venvCure = again =>
  process.platform === 'linux' ? `Install python3-venv, then: ${again}` : 'Install Python 3.10 or later anew'

const build = async (env, prepare) => {
  const python = await findPython()
  if (!python) return { says: 'there is no Python 3.10 or later', cure: `Install Python, then: ${env.again}` }
  const [command, ...args] = python
  const made = await runProgram(command, [...args, '-m', 'venv', env.folder])
  if (made.code !== 0 || !existsSync(env.program)) {
    await rm(env.folder, { recursive: true, force: true })
    return { says: `its venv module did not work: ${lastLines(made.output, 2)}`, cure: venvCure(env.again) }
  }
  await prepare(env)
  const { code, output } = await pip(env, ['--only-binary', ':all:', '-r', env.requirements])
  if (code === 0) return undefined
  return { says: `pip did not end well: ${lastLines(output, 2)}`, cure: `Mend what pip names, then: ${env.again}` }
}

const pip = (env, args) => runProgram(env.program, [...PIP_INSTALL, ...args])

const bring = (env, prepare, finish) =>
  step(env.title, async () => {
    const failed = await build(env, prepare)
    if (!failed) await finish(env)
    await keepStamp(env, failed ? { failed } : {})
    if (failed) process.stderr.write(`    ${env.without}: ${failed.says}\n    ${failed.cure}\n`)
  })

const nothing = async () => undefined

export const bringPython = () => bring(LIGHT, nothing, nothing)

const hasNvidia = async () => existsSync('/proc/driver/nvidia') || (await runProgram('nvidia-smi', ['-L'])).code === 0

/** Where pip finds no such build the next step takes the one with CUDA, which runs as well. */
const torchForCpu = async env => {
  if (process.platform !== 'linux' || (await hasNvidia())) return
  const torch = (await readFile(env.requirements, 'utf8')).match(/^torch==[\d.]+/m)?.[0]
  if ((await pip(env, ['--only-binary', ':all:', `${torch}+cpu`])).code !== 0)
    process.stderr.write('    pip finds no torch for the CPU alone: the build with CUDA comes, of several GB\n')
}

/** Has no wheels: where there is no C compiler the quantised model is left out. */
const diffq = async env => {
  const { code } = await pip(env, ['diffq==0.2.4'])
  if (code !== 0)
    process.stderr.write('    Without diffq, which needs a C compiler, the model mdx_extra_q does not run\n')
}

export const bringFullPython = () => bring(FULL, torchForCpu, diffq)
