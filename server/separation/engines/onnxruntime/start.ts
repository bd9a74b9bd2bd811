import { join } from 'node:path'
import { findModel } from '../../model.ts'
import { startProgram } from '../program-runner.ts'
import type { Runner, StartOptions } from '../runner.ts'

/** HTDemucs by onnxruntime, in a Node process of its own: needs nothing but our packages. Its memory and its leaks
 *  (onnxruntime #25325) end with that process.
 *  @throws onnxruntime_missing, model_missing, model_changed */
export const startOnnxruntime = async ({ lowPriority, signal }: StartOptions): Promise<Runner> => {
  const model = await findModel()
  const main = join(import.meta.dirname, 'onnxruntime-main.ts')
  return startProgram({
    command: process.execPath,
    args: [main, model, ...(lowPriority ? ['--low-priority'] : [])],
    env: { ...process.env, ...ALLOCATOR },
    lowPriority,
    signal,
    missing: 'onnxruntime_missing',
  })
}

const PLENTY = 2 ** 33

/** Without onnxruntime's arena each large tensor would be fresh memory from the system, half a second of page faults a
 *  segment: kept on the heap, in huge pages, it is as fast as the arena at half its size. Read by glibc alone. */
const ALLOCATOR = {
  GLIBC_TUNABLES: `glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=${PLENTY}:glibc.malloc.trim_threshold=${PLENTY}`,
}
