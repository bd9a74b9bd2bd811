import { asFailure, type FailureReport } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import { type ClockedOutput, createClockedOutputs } from '../clock/clocked-outputs.ts'
import { CLOCK_OUT, CLOCK_PORT, type ClockOut } from '../clock/send-clock.ts'
import type { ClockView } from '../clock/view.ts'
import { get, type Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { ClockThread } from './clock-out/clock-thread.ts'
import { matches } from './match.ts'

type ClockOutputs = Omit<ClockOut, 'choose'> & {
  /** Opens what is wanted and there, lets go what is not. */
  fit: (backend: MidiBackend) => void
  /** An output that the clock's thread has is wanted for lamps, too, and the system does not open it twice: from the
   *  next look on both send from here. */
  share: (name: string) => void
  /** What there is to say while the clock is switched on. */
  status: () => SurfaceStatus[]
  close: () => void
}
/** How the clock's thread reaches the MIDI system; null where its outputs live in this process alone. */
type ThreadOf = { readonly module: string | undefined } | null

const isOn = (tree: Tree): boolean => get(tree, CLOCK_OUT) === true

/** The clock's thread, from when it is needed first: a thread that died is made anew. */
const createThread = (of: ThreadOf, onOutputs: () => void) => {
  let thread: ClockThread | undefined
  let view: ClockView | null = null
  return {
    open: () => thread?.open ?? [],
    failed: () => thread?.failed ?? {},
    see: (next: ClockView | null) => {
      view = next
      thread?.see(next)
    },
    fit: (names: readonly string[]) => {
      if (of && names.length > 0 && !thread?.isUp) {
        thread = new ClockThread(of.module, onOutputs)
        thread.see(view)
      }
      thread?.fit(names)
    },
    close: () => thread?.close(),
  }
}

const says = (there: readonly string[], here: readonly string[]): string => {
  if (there.length + here.length === 0) return 'No output has the name that is asked for'
  const to = `to ${[...there, ...here].join(', ')}`
  return here.length === 0 ? to : `${to}; from the bridge's own loop: ${here.join(', ')}`
}

/** The outputs that the clock goes to: all whose name holds the text of /transport/clock/port. They are opened in the
 *  clock's thread; one that opens only once, and is open here already, is sent to from here. */
export const createClockOutputs = (tree: Tree, threadOf: ThreadOf, onOutputs: () => void): ClockOutputs => {
  let failure: FailureReport | null = null
  /** Names that are not the thread's. */
  const shared = new Set<string>()
  const here = createClockedOutputs((_, thrown) => {
    failure = asFailure(thrown).toJSON()
  })
  const thread = createThread(threadOf, onOutputs)
  const wanted = (backend: MidiBackend): string[] => {
    const port = String(get(tree, CLOCK_PORT))
    return isOn(tree) ? [...new Set(backend.outputs().filter(name => matches(name, port)))] : []
  }
  const isHere = (name: string): boolean => threadOf === null || shared.has(name)
  return {
    see: view => {
      here.see(view)
      thread.see(view)
    },
    turn: here.turn,
    share: name => {
      if (thread.open().includes(name)) shared.add(name)
    },
    fit: backend => {
      failure = null
      const names = wanted(backend)
      for (const name of [...shared]) if (!names.includes(name)) shared.delete(name)
      for (const name of Object.keys(thread.failed())) if (names.includes(name)) shared.add(name)
      thread.fit(names.filter(name => !isHere(name)))
      const open = (name: string): ClockedOutput => backend.openOutput(name)
      for (const [name, thrown] of here.fit(names.filter(isHere), open)) {
        failure = asFailure(thrown).toJSON()
        // whoever lets it go first has it next
        shared.delete(name)
      }
    },
    status: () => {
      if (!isOn(tree)) return []
      const open = [...thread.open(), ...here.names()]
      const ok = open.length > 0 && failure === null
      const status = { ok, says: says(thread.open(), here.names()), failure }
      return [{ name: 'MIDI clock', kind: 'midi', ...status, received: 0, refused: 0, lastMessage: null }]
    },
    close: () => {
      here.close()
      thread.close()
    },
  }
}
