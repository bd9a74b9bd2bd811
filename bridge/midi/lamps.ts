import { asFailure, type Failure } from '../../contract/errors.ts'
import { bytesOf, type Mapping, type Showing, showAll, showNothing } from '../mapping/index.ts'
import type { MidiBackend } from './backend.ts'
import { createOutlet } from './outlet.ts'

/** A device that was just plugged in may lose or garble what it is sent at once: over JACK the first cycle of a new
 *  connection was seen to repeat its first message. So its lamps are sent again after this long. */
const SETTLE_MS = 300

export type Lamps = {
  show: (showings: readonly Showing[]) => void
  /** Sends the profile's init, its questions and every lamp as it stands, now and again when the device has settled;
   *  and from now on what keeps the device awake. */
  begin: () => void
  /** Lamps dark, teardown, port closed. */
  end: () => void
  /** Closes the port and says nothing. */
  drop: () => void
  readonly failure: Failure | undefined
}

/** Universal non-realtime SysEx to every device: who are you? Source: MIDI 1.0 Detailed Specification, device inquiry */
const IDENTITY_REQUEST = 'F0 7E 7F 06 01 F7'

const inOrder = (messages: readonly string[] | undefined, name: string): Showing[] =>
  (messages ?? []).map((bytes, index) => ({ lamp: `${name} ${index}`, bytes: bytesOf(bytes) }))

/** The lamps, rings, motors and displays of a device, at a rate that it can take; without an output they stay as they
 *  are. `texts`: what the displays say. */
export const createLamps = (
  mapping: Mapping,
  output: ReturnType<MidiBackend['openOutput']> | undefined,
  texts: { all: () => Showing[]; nothing: () => Showing[] } = { all: () => [], nothing: () => [] },
): Lamps => {
  const { identity, init, query, teardown, keepAlive, rate } = mapping.profile
  let failure: Failure | undefined
  const outlet = createOutlet(
    bytes => output?.send(bytes),
    thrown => {
      failure = asFailure(thrown)
    },
    rate,
  )
  const show = (showings: readonly Showing[]): void => {
    if (output) for (const showing of showings) outlet.show(showing)
  }
  let settling: NodeJS.Timeout | undefined
  let waking: NodeJS.Timeout | undefined
  const begin = (): void =>
    show([
      ...inOrder(identity ? [IDENTITY_REQUEST] : [], 'identity'),
      ...inOrder(init, 'init'),
      ...inOrder(query, 'query'),
      ...showAll(mapping),
      ...texts.all(),
    ])
  const wake = (): void => show(inOrder(keepAlive && [keepAlive.bytes], 'keep-alive'))
  const drop = (): void => {
    clearTimeout(settling)
    clearInterval(waking)
    outlet.close()
    output?.close()
  }
  return {
    show,
    begin: () => {
      begin()
      settling = setTimeout(begin, SETTLE_MS).unref()
      if (keepAlive && output) waking = setInterval(wake, keepAlive.everyMs).unref()
    },
    end: () => {
      show([...showNothing(mapping), ...texts.nothing(), ...inOrder(teardown, 'teardown')])
      outlet.flush()
      drop()
    },
    drop,
    get failure() {
      return failure
    },
  }
}
