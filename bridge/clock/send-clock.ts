import { Failure } from '../../contract/errors.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { sampleAt, type Transport } from '../transport/index.ts'
import { get, handle, subscribe, type Tree } from '../tree/index.ts'
import { type MidiClock, nextTurn, type Seen, turnClock } from './midi-clock.ts'

export const CLOCK_OUT = '/transport/clock/out'
export const CLOCK_PORT = '/transport/clock/port'
const SOURCE = '/transport/source'
const SOURCES: Readonly<Record<string, DeckNumber | null>> = { 'deck 1': 1, 'deck 2': 2, off: null }

/** Where the clock goes. A message goes to every output at once; one that is gone is passed over until it is back. */
export type ClockOut = {
  readonly isOpen: () => boolean
  readonly send: (bytes: readonly number[]) => void
  /** Opens and lets go outputs, where the switch or the name asks for others now. */
  readonly choose: () => void
}

const seenOf = ({ decks, tree, local }: Transport, now: MonotonicMs): Seen | null => {
  const number = SOURCES[String(get(tree, SOURCE))]
  const deck = number && get(tree, CLOCK_OUT) === true ? decks[number] : null
  if (!deck?.grid || !deck.playing || deck.holding) return null
  const { grid, rate, loop, at: saidAt } = deck
  return { grid, beatsPerBar: deck.played.beatsPerBar, sample: sampleAt(deck, now), rate, loop, exact: local, saidAt }
}

/** Lets nothing else be named as the source of the clock than there is. */
export const installSource = (tree: Tree): void =>
  handle(tree, SOURCE, name => {
    if (!Object.hasOwn(SOURCES, String(name)))
      throw new Failure('bad_value', `${SOURCE} takes ${Object.keys(SOURCES).join(', ')}`)
  })

/** Sends MIDI clock in phase with the beats of the source deck, as they sound, while it is switched on and somebody listens.
 *  `turn` sends what is due and gives the moment of the next message; changes of the decks are followed at once. */
export const createClockSender = (transport: Transport, { isOpen, send, choose }: ClockOut) => {
  const { tree, listeners } = transport
  const clock: MidiClock = { run: null }
  const turn = (): MonotonicMs => {
    const now = tree.now()
    for (const { bytes } of turnClock(clock, isOpen() ? seenOf(transport, now) : null, now)) send(bytes)
    return nextTurn(clock)
  }
  const end = (): void => {
    for (const { bytes } of turnClock(clock, null, tree.now())) send(bytes)
  }
  const listener = { moved: turn, loaded: turn }
  listeners.add(listener)
  const unsubscribe = subscribe(tree, 'bridge:clock', ({ path }) => {
    if (path !== CLOCK_PORT && path !== CLOCK_OUT && path !== SOURCE) return
    choose()
    // other outputs begin at a place that they are told
    if (path === CLOCK_PORT) end()
    turn()
  })
  const stop = (): void => {
    listeners.delete(listener)
    unsubscribe()
    end()
  }
  return { turn, stop }
}
