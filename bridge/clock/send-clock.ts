import { Failure } from '../../contract/errors.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { Grid } from '../../engine/grid.ts'
import { lengthOf, type Transport } from '../transport/index.ts'
import { get, handle, subscribe, type Tree } from '../tree/index.ts'
import type { Score } from './song-ticks.ts'
import type { ClockView } from './view.ts'

export const CLOCK_OUT = '/transport/clock/out'
export const CLOCK_PORT = '/transport/clock/port'
const SOURCE = '/transport/source'
const SOURCES: Readonly<Record<string, DeckNumber | null>> = { 'deck 1': 1, 'deck 2': 2, off: null }

/** Where the clock goes: outputs that are each clocked by what was seen last. */
export type ClockOut = {
  readonly see: (view: ClockView | null) => void
  /** Sends what is due at the outputs that this thread keeps. @returns the moment of the next message there */
  readonly turn: (now: MonotonicMs) => MonotonicMs
  /** Opens and lets go outputs, where the switch or the name asks for others now. */
  readonly choose: () => void
}

/** The same object for the same grid, so that it need not be told again. */
const createScores = () => {
  let last: Score | undefined
  return (grid: Grid, beatsPerBar: number): Score => {
    if (last?.grid !== grid || last.beatsPerBar !== beatsPerBar) last = { grid, beatsPerBar }
    return last
  }
}

const viewOf = (transport: Transport, scoreOf: ReturnType<typeof createScores>): ClockView | null => {
  const { decks, tree, local } = transport
  const number = SOURCES[String(get(tree, SOURCE))]
  const deck = number && get(tree, CLOCK_OUT) === true ? decks[number] : null
  if (!deck?.grid || !deck.playing || deck.holding) return null
  const score = scoreOf(deck.grid, deck.played.beatsPerBar)
  // the place as it was said: a moment later it would lie behind the beat that the deck starts on
  const { sample, at, rate, loop } = deck
  return { score, sample, at, rate, loop, end: lengthOf(deck), exact: local }
}

/** Lets nothing else be named as the source of the clock than there is. */
export const installSource = (tree: Tree): void =>
  handle(tree, SOURCE, name => {
    if (!Object.hasOwn(SOURCES, String(name)))
      throw new Failure('bad_value', `${SOURCE} takes ${Object.keys(SOURCES).join(', ')}`)
  })

/** Says where the source deck is whenever it goes another way than it was seen to go, while MIDI clock is switched on:
 *  ticks in phase with its beats as they sound.
 *  `turn` sends what is due from this thread. */
export const createClockSender = (transport: Transport, { see, turn, choose }: ClockOut) => {
  const { tree, listeners } = transport
  const scoreOf = createScores()
  const look = (): void => {
    see(viewOf(transport, scoreOf))
    turn(tree.now())
  }
  const listener = { moved: look, loaded: look }
  listeners.add(listener)
  const unsubscribe = subscribe(tree, 'bridge:clock', ({ path }) => {
    if (path !== CLOCK_PORT && path !== CLOCK_OUT && path !== SOURCE) return
    choose()
    look()
  })
  const stop = (): void => {
    listeners.delete(listener)
    unsubscribe()
    see(null)
    turn(tree.now())
  }
  return { turn: () => turn(tree.now()), stop }
}
