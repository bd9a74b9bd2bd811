import type { Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import { type ControlEvent, eventKey, type Hint, hints, type Mapping, openMapping } from '../mapping/index.ts'
import { release, type Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { createIntake } from './intake.ts'
import { createLamps, type Lamps } from './lamps.ts'
import type { Plugged } from './match.ts'
import { createMover } from './mover.ts'
import { parametersOf } from './parameters-of.ts'
import { createParser, type MidiMessage } from './parser.ts'

export type Device = Plugged & {
  readonly name: string
  status: () => SurfaceStatus
  hints: () => Hint[]
  /** Lets the device go: lamps dark and teardown sent, if it is still there. */
  close: () => void
}
type Deps = { tree: Tree; backend: MidiBackend; name: string }

const isControl = (message: MidiMessage): message is ControlEvent =>
  message.message === 'cc' || message.message === 'note' || message.message === 'pitchbend'

/** Opens the port that the device sends on, and moves the tree by what comes. */
const openHearing = (plugged: Plugged, mapping: Mapping, lamps: Lamps, { tree, backend, name }: Deps) => {
  const seen = { received: 0, last: null as string | null }
  const mover = createMover(tree, mapping, `midi:${name}`, lamps)
  const intake = createIntake({ act: mover.move, knows: event => mapping.byEvent.has(eventKey(event)), now: tree.now })
  const parser = createParser(message => {
    seen.received++
    if (!isControl(message)) return
    seen.last = `${eventKey(message)} = ${message.value}`
    intake.take(message)
  })
  let input: { close: () => void }
  try {
    input = backend.openInput(plugged.input, parser.push)
  } catch (thrown) {
    mover.close()
    throw thrown
  }
  return {
    counts: () => ({
      received: seen.received,
      refused: mover.refused + intake.refused + parser.dropped,
      lastMessage: seen.last,
    }),
    failure: (): Failure | undefined => mover.failure,
    close: () => {
      intake.close()
      input.close()
      mover.close()
    },
  }
}

/** Binds a device that is plugged in: opens its ports, lights its lamps, and moves the tree by its controls.
 *  @throws midi_port_busy when a port is gone or held by another program */
export const bindDevice = (plugged: Plugged, deps: Deps): Device => {
  const { tree, backend, name } = deps
  const mapping = openMapping(plugged.profile, parametersOf(tree))
  const lamps = createLamps(mapping, plugged.output === undefined ? undefined : backend.openOutput(plugged.output))
  let hearing: ReturnType<typeof openHearing>
  try {
    hearing = openHearing(plugged, mapping, lamps, deps)
  } catch (thrown) {
    lamps.drop()
    throw thrown
  }
  lamps.begin()
  return {
    ...plugged,
    name,
    hints: () => hints(mapping),
    status: () => ({
      name,
      kind: 'midi',
      ok: true,
      says: plugged.output === undefined ? `${plugged.input}; no port to send its lamps to` : plugged.input,
      failure: (hearing.failure() ?? lamps.failure)?.toJSON() ?? null,
      ...hearing.counts(),
    }),
    close: () => {
      hearing.close()
      release(tree, `midi:${name}`)
      lamps.end()
    },
  }
}
