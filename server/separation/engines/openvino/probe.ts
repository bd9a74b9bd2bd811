import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Failure } from '../../../../contract/errors.ts'
import { PYTHON_PATH, VENV_PYTHON } from '../../places.ts'

const run = promisify(execFile)
const OLDEST = [3, 10] as const
const PYTHONS =
  process.platform === 'win32'
    ? [
        ['py', '-3'],
        ['python', ''],
      ]
    : [
        ['python3', ''],
        ['python', ''],
      ]

export const pythonEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONPATH: PYTHON_PATH,
  // no folder of the place that we were started from is taken for a package
  PYTHONSAFEPATH: '1',
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
})

/** What the openvino engine would run as: '2026.4.1 bf16 graph 2'.
 *  @throws python_missing, openvino_missing */
export const probeOpenvino = async (): Promise<string> => {
  await findPython()
  try {
    const { stdout } = await run(VENV_PYTHON, ['-m', 'stembridge_worker', 'probe'], {
      env: pythonEnvironment(),
      timeout: 60_000,
      windowsHide: true,
    })
    return (JSON.parse(stdout) as { version: string }).version
  } catch (error) {
    throw new Failure('openvino_missing', lastLine(error), error)
  }
}

/** The light environment's Python.
 *  @throws python_missing where the machine has none that is new enough, openvino_missing where the environment was
 *          not made yet */
export const findPython = async (): Promise<string> => {
  const there = await access(VENV_PYTHON).then(
    () => true,
    () => false,
  )
  if (there) return VENV_PYTHON
  for (const [command, flag] of PYTHONS) if (await isNewEnough(command as string, flag as string)) throw notMade()
  throw new Failure('python_missing')
}

const notMade = () => new Failure('openvino_missing', 'its Python environment was not made yet')

const isNewEnough = async (command: string, flag: string): Promise<boolean> => {
  const ask = 'import sys; print(sys.version_info[0], sys.version_info[1])'
  try {
    const { stdout } = await run(command, [...(flag ? [flag] : []), '-c', ask], { timeout: 10_000, windowsHide: true })
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number)
    return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  } catch {
    return false
  }
}

const lastLine = (error: unknown): string => {
  const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1)
  return said || (error instanceof Error ? error.message : String(error))
}
