import { join } from 'node:path'

/** The project's root folder. */
export const ROOT = join(import.meta.dirname, '..', '..')
/** Compiled models and notes of checks; may be deleted at any time. */
export const CACHE = join(ROOT, '.stembridge', 'cache')
/** The worker package's folder: PYTHONPATH. */
export const PYTHON_PATH = join(ROOT, 'python')
const VENV = join(ROOT, '.stembridge', 'python')
/** The light environment's interpreter. */
export const VENV_PYTHON =
  process.platform === 'win32' ? join(VENV, 'Scripts', 'python.exe') : join(VENV, 'bin', 'python')
