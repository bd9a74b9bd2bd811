import { asFailure, type Failure } from '../../contract/errors.ts'
import type { Origin } from '../../contract/live.ts'
import {
  type ControlEvent,
  type Hand,
  type Intent,
  type Mapping,
  resolve,
  show,
  showAgain,
  showAll,
  turn,
} from '../mapping/index.ts'
import { set, subscribe, type Tree, watch } from '../tree/index.ts'
import type { Lamps } from './lamps.ts'

export type Mover = {
  move: (event: ControlEvent) => void
  /** Events that the tree refused, and why it refused the last one; none after one that it took. */
  readonly refused: number
  readonly failure: Failure | undefined
  close: () => void
}

/** Moves the tree by a device's events, and shows on its lamps what becomes of every parameter that it is bound to. */
export const createMover = (
  tree: Tree,
  mapping: Mapping,
  origin: Origin,
  { lamps, onMoved }: { lamps: Pick<Lamps, 'show'>; onMoved: () => void },
): Mover => {
  let refused = 0
  let failure: Failure | undefined
  let acting: Hand | undefined

  const unhear = [
    subscribe(tree, origin, change => {
      lamps.show(show(mapping, change.path, change.value))
      if (mapping.byPath.has(change.path)) onMoved()
    }),
    // What the device did itself, for its lamps: under a name of its own, since nobody hears himself.
    subscribe(tree, `${origin} lamps`, change => {
      if (change.origin === origin) lamps.show(show(mapping, change.path, change.value, acting))
    }),
    watch(tree, (path, value) => {
      if (mapping.byPath.has(path)) lamps.show(show(mapping, path, value))
    }),
  ]
  const act = ({ hand, path, value, touch }: Intent): void => {
    acting = hand
    try {
      set(tree, path, value, touch === undefined ? { origin } : { origin, touch })
      failure = undefined
    } catch (thrown) {
      refused++
      failure = asFailure(thrown)
    }
    acting = undefined
  }
  return {
    move: event => {
      for (const intent of resolve(mapping, event)) act(intent)
      lamps.show(turn(mapping, event) ? showAll(mapping) : showAgain(mapping, event))
      onMoved()
    },
    get refused() {
      return refused
    },
    get failure() {
      return failure
    },
    close: () => {
      for (const stop of unhear) stop()
    },
  }
}
