import type { MonotonicMs } from '../../contract/units.ts'
import { type ControlEvent, eventKey } from '../mapping/index.ts'

/** Events of one device that are acted on at once, and in a second. Far over what hands do: a MIDI cable carries about
 *  1,000 messages a second. */
const BURST = 500
const PER_MS = 2
const LATER_MS = 4

export type Intake = {
  take: (event: ControlEvent) => void
  close: () => void
  /** Events that were passed over: later ones for the same control came before their turn. */
  readonly refused: number
}

/** Holds a device that floods to a budget. Beyond it each control keeps its last event for its turn, so that a fader
 *  ends where it stands; memory is bounded by the count of controls.
 *  @param knows  whether the event's control is bound; what is not costs nothing */
export const createIntake = (deps: {
  act: (event: ControlEvent) => void
  knows: (event: ControlEvent) => boolean
  now: () => MonotonicMs
}): Intake => {
  const waiting = new Map<string, ControlEvent>()
  let budget = BURST
  let filledAt = deps.now()
  let refused = 0
  let timer: NodeJS.Timeout | undefined

  const fill = (): void => {
    const now = deps.now()
    budget = Math.min(BURST, budget + Math.max(0, now - filledAt) * PER_MS)
    filledAt = now
  }
  const tick = (): void => {
    timer = undefined
    fill()
    for (const [key, event] of waiting) {
      if (budget < 1) break
      budget--
      waiting.delete(key)
      deps.act(event)
    }
    if (waiting.size > 0) timer = setTimeout(tick, LATER_MS)
  }
  return {
    take: event => {
      if (!deps.knows(event)) return
      fill()
      if (budget >= 1 && waiting.size === 0) {
        budget--
        return deps.act(event)
      }
      const key = eventKey(event)
      if (waiting.has(key)) refused++
      waiting.set(key, event)
      timer ??= setTimeout(tick, LATER_MS)
    },
    close: () => clearTimeout(timer),
    get refused() {
      return refused
    },
  }
}
