import { Failure } from '../../../contract/errors.ts'
import { startDemucs } from './demucs/start.ts'
import { startOnnxruntime } from './onnxruntime/start.ts'
import { startOpenvino } from './openvino/start.ts'
import type { Runner, StartOptions } from './runner.ts'

/** Fastest first: what `auto` tries in turn. */
export const ENGINES = ['openvino', 'onnxruntime'] as const
type OwnEngine = (typeof ENGINES)[number]
export type EngineName = OwnEngine | `demucs:${string}`
export type EngineChoice = EngineName | 'auto'

const START = { openvino: startOpenvino, onnxruntime: startOnnxruntime }
const DEMUCS = /^demucs:[A-Za-z0-9_][\w.-]*$/
/** What keeps `auto` from an engine; anything else (a changed model, a broken worker) is told, not passed over. */
const CANNOT_RUN = new Set(['python_missing', 'openvino_missing'])

const isOwn = (name: string): name is OwnEngine => (ENGINES as readonly string[]).includes(name)

/** `auto`, an engine of our own, or `demucs:MODEL`; whether there is such a model is seen when it is started.
 *  @throws unknown_engine */
export const engineChoice = (name: string): EngineChoice => {
  if (name === 'auto' || isOwn(name) || DEMUCS.test(name)) return name as EngineChoice
  throw new Failure('unknown_engine', name)
}

/** `onPassedOver` is told when `auto` passes an engine over, with what would cure it. */
type ChoiceOptions = StartOptions & { onPassedOver?: (engine: EngineName, why: Failure) => void }

/** Starts the engine, its model loaded. `auto` takes the fastest that can run here; the runner says which that is.
 *  @throws python_missing, openvino_missing, onnxruntime_missing, model_missing, model_changed, and of demucs:
 *          demucs_missing, unknown_model, model_broken, model_unreachable, disk_full, cancelled */
export const startRunner = async (choice: EngineChoice, options: ChoiceOptions): Promise<Runner> => {
  if (choice !== 'auto') return isOwn(choice) ? START[choice](options) : startDemucs(choice.slice(7), options)
  try {
    return await START.openvino(options)
  } catch (error) {
    if (options.signal?.aborted || !(error instanceof Failure && CANNOT_RUN.has(error.code))) throw error
    options.onPassedOver?.('openvino', error)
    return START.onnxruntime(options)
  }
}
