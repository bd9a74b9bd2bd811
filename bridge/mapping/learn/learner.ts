import { whyNotBindable } from '../../../contract/bindable.ts'
import { asFailure, Failure, type FailureReport } from '../../../contract/errors.ts'
import type { Learned, Learning } from '../../../contract/controllers.ts'
import type { Path } from '../../../contract/parameters.ts'
import type { Profile } from '../../../contract/profile.ts'
import type { ControlEvent } from '../event.ts'
import type { Parameters } from '../mapping.ts'
import { type Aim, bindLearned } from './bind.ts'
import { recognise } from './recognise.ts'

/** Events that are kept of one movement; the first ones tell the most. */
const MOST = 512
/** Bindings that can be taken back. */
const HISTORY = 200

/** One device while it is learned. `past`: the profile before each binding, the newest last. */
export type Learner = {
  readonly profile: Profile
  readonly past: readonly { profile: Profile; learned: Learned }[]
  readonly aim: Aim | undefined
  readonly events: readonly ControlEvent[]
  readonly step: Learning['step']
  readonly failure: FailureReport | null
}
export type LearnerDeps = { parameters: Parameters; hasOutput: boolean }

export const beginLearner = (profile: Profile): Learner => ({
  profile,
  past: [],
  aim: undefined,
  events: [],
  step: 'aim',
  failure: null,
})

const refused = (learner: Learner, thrown: unknown): Learner => ({
  ...learner,
  step: 'aim',
  aim: undefined,
  events: [],
  failure: asFailure(thrown).toJSON(),
})

/** Chooses the parameter that the next control gets. One that no control can move is refused, and why is said. */
export const aimAt = (learner: Learner, address: Path, { parameters }: LearnerDeps): Learner => {
  const path = parameters.resolve(address)
  const row = parameters.row(path)
  const why = row ? whyNotBindable(row, 'fader') : 'there is no such parameter'
  if (!row || why) return refused(learner, new Failure('cannot_learn', `${address.slice(0, 80)}: ${why}`))
  return { ...learner, aim: { path, row, now: parameters.read(path) }, events: [], step: 'move', failure: null }
}

/** Waits for no control any more. */
export const forgetAim = (learner: Learner): Learner => ({ ...learner, aim: undefined, events: [], step: 'aim' })

/** Takes what the device sends; without a parameter that was chosen it is nothing. */
export const hearMove = (learner: Learner, event: ControlEvent): Learner =>
  learner.aim && learner.events.length < MOST ? { ...learner, events: [...learner.events, event] } : learner

/** The device has been still for a moment: what it sent is recognised and bound, or more is waited for.
 *  @param patient  still for long: what can be told by now is taken */
export const settle = (learner: Learner, patient: boolean, { parameters, hasOutput }: LearnerDeps): Learner => {
  const { aim, events, profile, past } = learner
  if (!aim || events.length === 0) return learner
  const found = recognise(events, patient)
  if (found === 'more') return patient ? { ...learner, events: [] } : learner
  if (found === 'back') return { ...learner, step: 'back' }
  try {
    const bound = bindLearned(profile, found, aim, { parameters, hasOutput })
    const kept = [...past, { profile, learned: bound.learned }].slice(-HISTORY)
    return { profile: bound.profile, past: kept, aim: undefined, events: [], step: 'aim', failure: null }
  } catch (thrown) {
    return refused(learner, thrown)
  }
}

/** Takes the last binding back; the name stays. */
export const undoLearned = (learner: Learner): Learner => {
  const last = learner.past.at(-1)
  if (!last) return learner
  const profile = { ...last.profile, name: learner.profile.name }
  return { ...beginLearner(profile), past: learner.past.slice(0, -1) }
}

export const renameLearned = (learner: Learner, name: string): Learner => ({
  ...learner,
  profile: { ...learner.profile, name },
})
