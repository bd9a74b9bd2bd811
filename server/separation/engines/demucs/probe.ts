import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Failure } from '../../../../contract/errors.ts'
import { FULL_PYTHON } from '../../places.ts'
import { pythonEnvironment } from '../openvino/probe.ts'

const run = promisify(execFile)

export type DemucsProbe = {
  /** '4.1.0 torch 2.13.0 f32 cpu' */
  version: string
  /** The name of the GPU, 'mps' or 'cpu'. */
  device: string
  /** Whether the quantised models can be read. */
  diffq: boolean
}

let known: { made: number; probe: Promise<DemucsProbe> } | undefined

/** What the demucs engine would run as. Loading torch takes seconds: asked once for each environment that was made.
 *  @throws demucs_missing */
export const probeDemucs = async (): Promise<DemucsProbe> => {
  const { ctimeMs: made } = await stat(FULL_PYTHON).catch(error => {
    throw new Failure('demucs_missing', 'its Python environment was not made yet', error)
  })
  if (known?.made !== made) known = { made, probe: ask() }
  const { probe } = known
  probe.catch(() => {
    known = undefined
  })
  return probe
}

const ask = async (): Promise<DemucsProbe> => {
  try {
    const { stdout } = await run(FULL_PYTHON, ['-m', 'stembridge_worker', 'probe', 'demucs'], {
      env: pythonEnvironment(),
      timeout: 120_000,
      windowsHide: true,
    })
    return JSON.parse(stdout) as DemucsProbe
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1)
    throw new Failure('demucs_missing', said || String(error), error)
  }
}
