import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { asFailure, Failure } from '../../contract/errors.ts'
import { ENGINES, type EngineName } from './engines/choose.ts'
import { probeDemucs } from './engines/demucs/probe.ts'
import { probeOpenvino } from './engines/openvino/probe.ts'
import { findModel } from './model.ts'
import { CATALOGUE } from './models/catalogue.ts'

export type EngineStatus = {
  name: string
  version: string | null
  available: boolean
  why: string | null
  cure: string | null
}

/** Each engine: which version would run here, or why it cannot and what cures it. Fastest first, then the models of
 *  demucs; `auto` takes the first that is available, and never one of demucs. A model that lacks only its files is
 *  available: they are fetched when it is asked for. */
export const separationEngines = (): Promise<EngineStatus[]> => {
  const models = Object.keys(CATALOGUE).map(model => `demucs:${model}` as const)
  return Promise.all([...ENGINES, ...models].map(statusOf))
}

const versionOfDemucs = async (name: EngineName): Promise<string> => {
  const { version, diffq } = await probeDemucs()
  if (name.endsWith('_q') && !diffq) throw new Failure('demucs_missing', 'this model needs the package diffq as well')
  return version
}

const VERSIONS = {
  openvino: probeOpenvino,
  onnxruntime: async () => {
    try {
      const require = createRequire(import.meta.url)
      const path = require.resolve('onnxruntime-node/package.json')
      return `${(JSON.parse(await readFile(path, 'utf8')) as { version: string }).version} f32`
    } catch (error) {
      throw new Failure('onnxruntime_missing', undefined, error)
    }
  },
}

const versionOf = async (name: EngineName): Promise<string> => {
  if (name !== 'openvino' && name !== 'onnxruntime') return versionOfDemucs(name)
  const version = await VERSIONS[name]()
  await findModel()
  return version
}

const statusOf = async (name: EngineName): Promise<EngineStatus> => {
  try {
    const version = await versionOf(name)
    return { name, version, available: true, why: null, cure: null }
  } catch (error) {
    const { message, cure } = asFailure(error)
    return { name, version: null, available: false, why: message, cure }
  }
}
