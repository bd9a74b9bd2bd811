import { asFailure, type FailureReport } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import { CLOCK_OUT, CLOCK_PORT, type ClockOut } from '../clock/send-clock.ts'
import { get, type Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { matches } from './match.ts'

const STOP = [0xfc]
type Output = ReturnType<MidiBackend['openOutput']>

type ClockOutputs = Omit<ClockOut, 'choose'> & {
  /** Opens what is wanted and there, lets go what is not. */
  fit: (backend: MidiBackend) => void
  /** What there is to say while the clock is switched on. */
  status: () => SurfaceStatus[]
  close: () => void
}

/** The outputs that the clock goes to: all whose name holds the text of /transport/clock/port. */
export const createClockOutputs = (tree: Tree): ClockOutputs => {
  const outputs = new Map<string, Output>()
  let failure: FailureReport | null = null

  const letGo = (name: string, output: Output): void => {
    outputs.delete(name)
    try {
      output.send(STOP)
    } catch {
      // it is unplugged, and hears nothing more
    }
    output.close()
  }
  const wanted = (backend: MidiBackend): string[] =>
    get(tree, CLOCK_OUT) === true ? backend.outputs().filter(name => matches(name, String(get(tree, CLOCK_PORT)))) : []
  return {
    isOpen: () => outputs.size > 0,
    fit: backend => {
      failure = null
      const names = new Set(wanted(backend))
      for (const [name, output] of outputs) if (!names.has(name)) letGo(name, output)
      for (const name of names) {
        if (outputs.has(name)) continue
        try {
          outputs.set(name, backend.openOutput(name))
        } catch (thrown) {
          failure = asFailure(thrown).toJSON()
        }
      }
    },
    send: bytes => {
      for (const [name, output] of outputs) {
        try {
          output.send(bytes)
        } catch (thrown) {
          failure = asFailure(thrown).toJSON()
          letGo(name, output)
        }
      }
    },
    status: () => {
      if (get(tree, CLOCK_OUT) !== true) return []
      const ok = outputs.size > 0 && failure === null
      const says =
        outputs.size > 0 ? `to ${[...outputs.keys()].join(', ')}` : 'No output has the name that is asked for'
      return [{ name: 'MIDI clock', kind: 'midi', ok, says, failure, received: 0, refused: 0, lastMessage: null }]
    },
    close: () => {
      for (const [name, output] of outputs) letGo(name, output)
    },
  }
}
