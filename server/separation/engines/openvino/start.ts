import { join } from 'node:path'
import { findModel } from '../../model.ts'
import { CACHE } from '../../places.ts'
import { startProgram } from '../program-runner.ts'
import type { Runner, StartOptions } from '../runner.ts'
import { findPython, pythonEnvironment } from './probe.ts'

/** HTDemucs by OpenVINO, in Python: the fastest on a CPU.
 *  @throws python_missing, openvino_missing, model_missing, model_changed */
export const startOpenvino = async ({ lowPriority, signal }: StartOptions): Promise<Runner> => {
  const [command, model] = await Promise.all([findPython(), findModel()])
  const cache = join(CACHE, 'openvino')
  return startProgram({
    command,
    args: [
      '-m',
      'stembridge_worker',
      'openvino',
      '--model',
      model,
      '--cache',
      cache,
      ...(lowPriority ? ['--low-priority'] : []),
    ],
    env: { ...pythonEnvironment(), ...ALLOCATOR },
    lowPriority,
    signal,
    missing: 'openvino_missing',
  })
}

/** One heap for all threads: 70 MB less than a heap for each, and no slower, since tensors are few and large. Read by
 *  glibc alone. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '1' }
