import { join, resolve } from 'node:path'
import { SOURCE } from './models/catalogue.ts'
import type { ModelPlaces } from './models/find-model.ts'

/** The project's root folder. */
export const ROOT = join(import.meta.dirname, '..', '..')
/** Compiled models and notes of checks; may be deleted at any time. */
export const CACHE = join(ROOT, '.stembridge', 'cache')
/** The worker package's folder: PYTHONPATH. */
export const PYTHON_PATH = join(ROOT, 'python')

const pythonOf = (environment: string): string =>
  process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python')

/** The light environment's interpreter, for openvino. */
export const VENV_PYTHON = pythonOf(join(ROOT, '.stembridge', 'python'))
/** The full environment's, for demucs. */
export const FULL_PYTHON = pythonOf(join(ROOT, '.stembridge', 'python-full'))

/** Where demucs models lie: flags over STEMBRIDGE_MODELS (a folder) and STEMBRIDGE_MODEL_SOURCE (a mirror's URL) over
 *  `.stembridge/models` and Meta's own. */
export const modelPlaces = (env: NodeJS.ProcessEnv, given: { models?: string; repo?: string } = {}): ModelPlaces => ({
  models: resolve(given.models ?? (env.STEMBRIDGE_MODELS || join(ROOT, '.stembridge', 'models'))),
  repo: given.repo === undefined ? undefined : resolve(given.repo),
  source: env.STEMBRIDGE_MODEL_SOURCE || SOURCE,
})
