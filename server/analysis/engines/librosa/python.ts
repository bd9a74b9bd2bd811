import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../../../contract/errors.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')
/** The worker package's folder. */
export const PYTHON_PATH = join(ROOT, 'python')
const ENVIRONMENT = join(ROOT, '.stembridge', 'python-full')

export const pythonEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PYTHONPATH: PYTHON_PATH,
  // no folder of the place that we were started from is taken for a package
  PYTHONSAFEPATH: '1',
  PYTHONDONTWRITEBYTECODE: '1',
})

/** The full environment's Python, or the one that STEMBRIDGE_PYTHON names. @throws librosa_missing */
export const findPython = async (): Promise<string> => {
  const program =
    process.env.STEMBRIDGE_PYTHON ||
    (process.platform === 'win32' ? join(ENVIRONMENT, 'Scripts', 'python.exe') : join(ENVIRONMENT, 'bin', 'python'))
  try {
    await access(program)
    return program
  } catch (error) {
    throw new Failure('librosa_missing', 'its Python environment was not made yet', error)
  }
}
