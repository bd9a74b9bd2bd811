import { emptyState, type LiveState } from './state.ts'

const empty = emptyState()

/** The live state as the framework watches it: values and readings one by one; tracks, surfaces and the host whole, so
 *  that they stay plain objects, quick to paint from and fit to be sent to the worklet. */
export class ReactiveState implements LiveState {
  connection = $state(empty.connection)
  hosting = $state(empty.hosting)
  you = $state(empty.you)
  version = $state(empty.version)
  api = $state(empty.api)
  access = $state.raw(empty.access)
  oscPort = $state(empty.oscPort)
  seq = empty.seq
  values = $state({ ...empty.values })
  readings = $state({ ...empty.readings })
  host = $state.raw(empty.host)
  decks = $state.raw(empty.decks)
  lanes = $state.raw(empty.lanes)
  left = $state.raw(empty.left)
  holding = $state({ ...empty.holding })
  loops = $state.raw(empty.loops)
  surfaces = $state.raw(empty.surfaces)
  hints = $state.raw(empty.hints)
  learn = $state.raw(empty.learn)
  set = $state.raw(empty.set)
  rows = $state.raw(empty.rows)
  effects = $state.raw(empty.effects)
  refusal = $state.raw(empty.refusal)
}
