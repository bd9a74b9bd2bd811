import type { DawState } from '../../contract/daw.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { Pace } from './protocol.ts'

/** How it stands with a DAW that is switched on, by what was heard and when. */
export type LinkState = {
  readonly name: Exclude<DawState, 'off'>
  readonly heardAt: MonotonicMs
  readonly pulseAt: MonotonicMs
  readonly greetedAt: MonotonicMs
  readonly askedAt: MonotonicMs
}
export type LinkEvent = 'heard' | 'pulse' | 'restarted' | 'tick'
/** What is to be sent now. `bound`: it is there, for the first time or again. */
export type LinkAct = 'nothing' | 'greet' | 'ask' | 'bound'

/** A DAW that is not there is greeted this often. */
export const GREET_MS = 500

const NEVER = Number.NEGATIVE_INFINITY

export const firstState = (): LinkState => ({
  name: 'waiting',
  heardAt: NEVER,
  pulseAt: NEVER,
  greetedAt: NEVER,
  askedAt: NEVER,
})

const greeted = (state: LinkState, name: LinkState['name'], now: MonotonicMs): [LinkState, LinkAct] => [
  { ...state, name, greetedAt: now },
  'greet',
]

const hear = (state: LinkState, event: LinkEvent, now: MonotonicMs): [LinkState, LinkAct] => {
  const heard = { ...state, heardAt: now, pulseAt: event === 'pulse' ? now : state.pulseAt }
  if (state.name === 'bound') return [heard, 'nothing']
  // its pulse counts from here on
  return [{ ...heard, name: 'bound', pulseAt: now, askedAt: NEVER }, 'bound']
}

const wait = (state: LinkState, pace: Pace, now: MonotonicMs): [LinkState, LinkAct] => {
  if (state.name !== 'bound')
    return now - state.greetedAt >= GREET_MS ? greeted(state, state.name, now) : [state, 'nothing']
  const forgotten = pace.pulseMs !== undefined && now - state.pulseAt >= pace.pulseMs
  if (now - state.heardAt >= pace.silentMs || forgotten) return greeted(state, 'lost', now)
  const since = pace.quietly ? Math.max(state.askedAt, state.heardAt) : state.askedAt
  return now - since >= pace.askMs ? [{ ...state, askedAt: now }, 'ask'] : [state, 'nothing']
}

/** The next state of a link, and what it does on the way. Pure.
 *  waiting → bound with the first word, bound → lost with silence, or when the DAW minds us no more, lost → bound. */
export const step = (state: LinkState, event: LinkEvent, pace: Pace, now: MonotonicMs): [LinkState, LinkAct] => {
  if (event === 'tick') return wait(state, pace, now)
  if (event === 'restarted') return greeted(state, state.name === 'bound' ? 'lost' : state.name, now)
  return hear(state, event, now)
}
