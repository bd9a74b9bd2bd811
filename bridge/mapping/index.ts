export { createAssembler } from './assemble.ts'
export { beginsWith, bytesOf } from './bytes.ts'
export { type ControlEvent, eventKey } from './event.ts'
export { createDisplays, type Displays } from './displays.ts'
export { createHintLamps } from './hint-lamps.ts'
export { type Hint, hints } from './hints.ts'
export { turn } from './layers.ts'
export { type Hand, isKnown, type Mapping, openMapping, type Parameters, rearm, rebind } from './mapping.ts'
export { parseProfile } from './parse-profile.ts'
export { hearPositions } from './positions.ts'
export { type Intent, resolve } from './resolve.ts'
export { type Showing, show, showAgain, showAll, showNothing } from './show.ts'
export { type Edit, edited } from './learn/edit.ts'
export {
  aimAt,
  beginLearner,
  forgetAim,
  hearMove,
  type Learner,
  type LearnerDeps,
  renameLearned,
  settle,
  undoLearned,
} from './learn/learner.ts'
