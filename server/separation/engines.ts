import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { asFailure, Failure } from '../../contract/errors.ts'
import { ENGINES, type EngineName } from './engines/choose.ts'
import { probeOpenvino } from './engines/openvino/probe.ts'
import { findModel } from './model.ts'

export type EngineStatus = {
  name: string
  version: string | null
  available: boolean
  why: string | null
  cure: string | null
}

/** Each engine: which version would run here, or why it cannot and what cures it. Fastest first; `auto` takes the first
 *  that is available. */
export const separationEngines = (): Promise<EngineStatus[]> => Promise.all(ENGINES.map(statusOf))

const VERSIONS: Record<EngineName, () => Promise<string>> = {
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

const statusOf = async (name: EngineName): Promise<EngineStatus> => {
  try {
    const version = await VERSIONS[name]()
    await findModel()
    return { name, version, available: true, why: null, cure: null }
  } catch (error) {
    const { message, cure } = asFailure(error)
    return { name, version: null, available: false, why: message, cure }
  }
}
