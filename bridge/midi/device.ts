import type { Failure } from '../../contract/errors.ts'
import type { SurfaceStatus } from '../../contract/live.ts'
import {
  createAssembler,
  createDisplays,
  type Displays,
  eventKey,
  type Hint,
  hearPositions,
  hints,
  isKnown,
  type Mapping,
  openMapping,
} from '../mapping/index.ts'
import { release, type Tree } from '../tree/index.ts'
import type { MidiBackend } from './backend.ts'
import { badInput, sumOf } from './counts.ts'
import { createIntake } from './intake.ts'
import { createLamps, type Lamps } from './lamps.ts'
import { isAnswer, type Plugged } from './match.ts'
import { createMover } from './mover.ts'
import { parametersOf } from './parameters-of.ts'
import { createParser, isControl, type MidiMessage } from './parser.ts'

export type Device = Plugged & {
  readonly name: string
  status: () => SurfaceStatus
  hints: () => Hint[]
  /** Whether it has said by its identity that it is another device. */
  isStranger: () => boolean
  /** Lets the device go: lamps dark and teardown sent, if it is still there. */
  close: () => void
}
export type DeviceDeps = {
  tree: Tree
  backend: MidiBackend
  name: string
  /** Hears every message first; where it takes one, nothing moves by it. */
  overhear?: (input: string, message: MidiMessage) => boolean
  /** Something has moved under the device's controls. */
  onMoved?: () => void
}
/** An answer to who a device is, and where its controls stand, comes within this. */
const ANSWER_MS = 5000

/** Opens the port that the device sends on, and moves the tree by what comes. */
const openHearing = (
  plugged: Plugged,
  mapping: Mapping,
  shows: { lamps: Lamps; displays: Displays },
  { tree, backend, name, overhear, onMoved }: DeviceDeps,
) => {
  const { profile, input: port } = plugged
  const seen = { received: 0, last: null as string | null, stranger: false }
  const mover = createMover(tree, mapping, `midi:${name}`, { ...shows, onMoved: onMoved ?? (() => {}) })
  const intake = createIntake({ act: mover.move, knows: event => isKnown(mapping, eventKey(event)), now: tree.now })
  const assemble = createAssembler(mapping.controls)
  const parser = createParser(message => {
    seen.received++
    if (message.message === 'sysex') {
      hearPositions(mapping, message.bytes)
      if (isAnswer(profile, message.bytes) === false) seen.stranger = true
    }
    if (overhear?.(port, message)) return
    const event = isControl(message) ? assemble(message) : undefined
    if (!event) return
    seen.last = `${eventKey(event)} = ${event.value}`
    intake.take(event)
  })
  let input: { close: () => void }
  try {
    const asks = profile.identity !== undefined || profile.positions !== undefined
    input = backend.openInput(port, parser.push, asks ? { sysexMs: ANSWER_MS } : {})
  } catch (thrown) {
    mover.close()
    throw thrown
  }
  return {
    counts: () => {
      const { broken, endless } = parser
      const counts = { broken, endless, flooded: intake.refused, refused: mover.refused }
      const bad = badInput(counts)
      return { received: seen.received, refused: sumOf(counts), lastMessage: seen.last, ...(bad ? { bad } : {}) }
    },
    failure: (): Failure | undefined => mover.failure,
    isStranger: () => seen.stranger,
    close: () => {
      intake.close()
      input.close()
      mover.close()
    },
  }
}

/** Binds a device that is plugged in: opens its ports, lights its lamps, and moves the tree by its controls.
 *  @throws midi_port_busy when a port is gone or held by another program */
export const bindDevice = (plugged: Plugged, deps: DeviceDeps): Device => {
  const { tree, backend, name } = deps
  const mapping = openMapping(plugged.profile, parametersOf(tree))
  const displays = createDisplays(mapping)
  const output = plugged.output === undefined ? undefined : backend.openOutput(plugged.output)
  const lamps = createLamps(mapping, output, { all: () => displays.all(tree.now()), nothing: displays.nothing })
  let hearing: ReturnType<typeof openHearing>
  try {
    hearing = openHearing(plugged, mapping, { lamps, displays }, deps)
  } catch (thrown) {
    lamps.drop()
    throw thrown
  }
  lamps.begin()
  return {
    ...plugged,
    name,
    hints: () => hints(mapping),
    isStranger: hearing.isStranger,
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
