import { access } from 'node:fs/promises'
import { Failure } from '../../../../contract/errors.ts'
import { findDemucsModel } from '../../models/find-model.ts'
import { FULL_PYTHON, modelPlaces } from '../../places.ts'
import { pythonEnvironment } from '../openvino/probe.ts'
import { startProgram } from '../program-runner.ts'
import type { Runner, StartOptions } from '../runner.ts'

/** A model of the demucs package by torch, in Python: on a GPU where there is one, else on the CPU.
 *  @throws demucs_missing, unknown_model, model_broken, model_unreachable, disk_full, cancelled */
export const startDemucs = async (name: string, options: StartOptions): Promise<Runner> => {
  const { lowPriority, signal, places = modelPlaces(process.env), onFetch } = options
  await access(FULL_PYTHON).catch(error => {
    throw new Failure('demucs_missing', 'its Python environment was not made yet', error)
  })
  const { folder, pinned, bytes } = await findDemucsModel(name, places, { signal, onProgress: onFetch })
  const model = ['--repo', folder, '--name', name, '--bytes', bytes, ...(pinned ? ['--pinned'] : [])]
  return startProgram({
    command: FULL_PYTHON,
    args: ['-m', 'stembridge_worker', 'demucs', ...model, ...(lowPriority ? ['--low-priority'] : [])],
    env: pythonEnvironment(),
    lowPriority,
    signal,
    missing: 'demucs_missing',
  })
}
