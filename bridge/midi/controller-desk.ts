import type { ControllersFromBridge, EditStep, LearnStep, SurfaceHint } from '../../contract/controllers.ts'
import type { Device, DeviceDeps } from './device.ts'
import { openEditing } from './editing.ts'
import { createHintFeed } from './hint-feed.ts'
import { createTurns } from './in-turn.ts'
import { Learning, type LearningDeps } from './learning.ts'
import type { Profiles } from './profiles.ts'

/** What pages see of the controllers, and how they have them learned. */
export type ControllerDesk = {
  /** What there is to say to a page that has just come. */
  greeting: () => ControllersFromBridge[]
  /** Does a step of learn mode, or edits a profile. @returns what goes to the page that asked alone */
  learn: (step: LearnStep) => ControllersFromBridge | undefined
  readonly listeners: Set<(message: ControllersFromBridge) => void>
}
type OpenDesk = ControllerDesk &
  Required<Pick<DeviceDeps, 'overhear' | 'onMoved'>> & {
    hints: () => SurfaceHint[]
    /** Devices or profiles may be others now. */
    look: () => void
    close: () => void
  }

const EDITS: readonly LearnStep['do'][] = ['bind', 'sends', 'take-back', 'drop'] satisfies EditStep['do'][]
const isEdit = (step: LearnStep): step is EditStep => EDITS.includes(step.do)

/** Joins the hints of every device and learn mode to one voice towards the pages. */
export const openDesk = (
  deps: Omit<LearningDeps, 'tell' | 'boundBy' | 'inTurn' | 'edits'> & {
    profiles: Profiles
    devices: () => readonly Device[]
  },
): OpenDesk => {
  const { devices } = deps
  const listeners: ControllerDesk['listeners'] = new Set()
  const say = (message: ControllersFromBridge): void => {
    for (const hear of listeners) hear(message)
  }
  const hints = (): SurfaceHint[] =>
    devices().flatMap(device => device.hints().map(hint => ({ surface: device.name, ...hint })))
  const feed = createHintFeed(hints, now => say({ t: 'hints', hints: now }))
  const inTurn = createTurns()
  const editing = openEditing({
    ...deps,
    inTurn,
    isLearned: name => learning.isLearned(name),
    tell: () => learning.look(),
  })
  const learning = new Learning({
    ...deps,
    inTurn,
    edits: editing.state,
    boundBy: input => devices().find(device => device.input === input)?.profile,
    tell: learn => say({ t: 'learn', learn }),
  })
  return {
    listeners,
    hints,
    greeting: () => [
      { t: 'hints', hints: hints() },
      { t: 'learn', learn: learning.state() },
    ],
    learn: step => {
      if (!isEdit(step)) return learning.take(step)
      editing.take(step)
      return
    },
    overhear: (input, message) => learning.overhear(input, message),
    onMoved: feed.soon,
    look: () => {
      feed.soon()
      learning.look()
    },
    close: () => {
      feed.close()
      learning.close()
    },
  }
}
