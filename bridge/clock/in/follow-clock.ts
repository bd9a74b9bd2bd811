import type { MonotonicMs } from '../../../contract/units.ts'
import type { Transport } from '../../transport/index.ts'
import { get, report } from '../../tree/index.ts'
import { createChase, ordersTo, turnChase } from './chase.ts'
import { type ClockIn, createClockIn } from './clock-in.ts'

export const CLOCK_SOURCE = '/transport/clock/source'
const CLOCK_IN = '/transport/clock/in'
/** How often the decks are trimmed. */
const EVERY_MS = 50

/** Hears MIDI clock, and lets the decks follow it that are told to.
 *  `hear` takes messages as they come; `turn` is for the bridge's own clock.
 *  @param isOpen  whether there is a port that is listened to */
export const createClockFollower = (transport: Transport, isOpen: () => boolean) => {
  const { tree } = transport
  const clock: ClockIn = createClockIn(ordersTo(() => chase))
  const chase = createChase(transport, clock)
  let turnedAt = Number.NEGATIVE_INFINITY

  const stateAt = (now: MonotonicMs): string => {
    if (get(tree, CLOCK_SOURCE) === '') return 'off'
    return isOpen() ? clock.state(now) : 'no port'
  }
  return {
    hear: clock.take,
    turn: (): void => {
      const now = tree.now()
      if (now - turnedAt < EVERY_MS) return
      turnedAt = now
      report(tree, CLOCK_IN, stateAt(now))
      report(tree, `${CLOCK_IN}/tempo`, clock.tempo() ?? 0)
      turnChase(chase)
    },
  }
}
