import type { LearnState, LearnStep } from '../../contract/controllers.ts'
import type { ScriptedBridge } from './scripted-bridge.ts'
import type { PageState } from './states.ts'

/** What a bridge says of learn mode: one device, which no profile knows, unless it is told else. */
export const learnSays = (of: Partial<LearnState> = {}): { t: 'learn'; learn: LearnState } => ({
  t: 'learn',
  learn: { inputs: [{ port: 'A box', profile: null }], own: [], learning: null, failure: null, ...of },
})

/** The page with a device plugged in. */
export const surfacesState = (of: Partial<LearnState> = {}): PageState => ({
  name: 'surfaces',
  script: {},
  shows: '[data-testid=learn-begin]',
  afterwards: bridge => bridge.say(learnSays(of)),
})

/** What a page has asked of learn mode. */
export const stepsOf = (bridge: ScriptedBridge): LearnStep[] =>
  bridge.received.flatMap(one => (one.t === 'learn' ? [one.learn] : []))
