import { asFailure, type Failure } from '../../contract/errors.ts'
import type { Origin } from '../../contract/live.ts'
import {
  type ControlEvent,
  createHintLamps,
  type Displays,
  eventKey,
  type Hand,
  type Intent,
  type Mapping,
  rebind,
  resolve,
  show,
  showAgain,
  showAll,
  turn,
} from '../mapping/index.ts'
import { set, subscribe, type Tree, watch, watchRows } from '../tree/index.ts'
import type { Lamps } from './lamps.ts'

/** How often blinking lamps and texts that pass are looked at, while there are any. */
const LOOK_MS = 50
/** The longest that something passes by: a text of what turned. */
const PASSES_MS = 3000

export type Mover = {
  move: (event: ControlEvent) => void
  /** Events that the tree refused, and why it refused the last one; none after one that it took. */
  readonly refused: number
  readonly failure: Failure | undefined
  close: () => void
}
type Deps = { lamps: Pick<Lamps, 'show'>; displays: Displays; onMoved: () => void }

/** Looks at what passes by itself, from each movement until all is still again. */
const createPassing = (look: () => boolean, now: () => number) => {
  let timer: NodeJS.Timeout | undefined
  let until = 0
  const tick = (): void => {
    timer = look() || now() < until ? setTimeout(tick, LOOK_MS).unref() : undefined
  }
  return {
    begin: () => {
      until = now() + PASSES_MS
      timer ??= setTimeout(tick, LOOK_MS).unref()
    },
    close: () => clearTimeout(timer),
  }
}

/** Hears what becomes of every parameter that the device is bound to, and shows it. */
const listen = (tree: Tree, mapping: Mapping, origin: Origin, of: Deps & { acting: () => Hand | undefined }) => {
  const { lamps, displays, onMoved, acting } = of
  return [
    subscribe(tree, origin, change => {
      if (!mapping.byPath.has(change.path)) return
      lamps.show([...show(mapping, change.path, change.value), ...displays.about(change.path, tree.now())])
      onMoved()
    }),
    // What the device did itself, for its lamps: under a name of its own, since nobody hears himself.
    subscribe(tree, `${origin} lamps`, change => {
      if (change.origin === origin) lamps.show(show(mapping, change.path, change.value, acting()))
    }),
    watch(tree, (path, value) => {
      if (mapping.byPath.has(path)) lamps.show(show(mapping, path, value))
    }),
    watchRows(tree, (rows, gone) => {
      if (!rebind(mapping, [...Object.keys(rows), ...gone])) return
      lamps.show([...showAll(mapping), ...displays.look(tree.now())])
      onMoved()
    }),
  ]
}

/** Moves the tree by a device's events, and shows on its lamps and displays what becomes of every parameter that it is
 *  bound to; a lamp that a profile names for it blinks while a control waits for its value. */
export const createMover = (tree: Tree, mapping: Mapping, origin: Origin, deps: Deps): Mover => {
  const { lamps, displays, onMoved } = deps
  const hints = createHintLamps(mapping)
  let refused = 0
  let failure: Failure | undefined
  let acting: Hand | undefined
  const unhear = listen(tree, mapping, origin, { ...deps, acting: () => acting })
  const passing = createPassing(() => {
    lamps.show([...hints.look(tree.now()), ...displays.look(tree.now())])
    return hints.active
  }, tree.now)

  const act = ({ hand, path, value, touch }: Intent): void => {
    acting = hand
    try {
      const felt = touch === undefined ? { hand: hand.mode === 'absolute' && hand.row.type === 'number' } : { touch }
      set(tree, path, value, { origin, ...felt })
      failure = undefined
    } catch (thrown) {
      refused++
      failure = asFailure(thrown)
    }
    acting = undefined
    if (hand.mode !== 'trigger') lamps.show(displays.turned(hand, tree.now()))
  }
  return {
    move: event => {
      for (const intent of resolve(mapping, event)) act(intent)
      lamps.show(turn(mapping, event) ? showAll(mapping) : showAgain(mapping, event))
      const control = mapping.byEvent.get(eventKey(event))
      if (control) hints.moved(control, tree.now())
      passing.begin()
      onMoved()
    },
    get refused() {
      return refused
    },
    get failure() {
      return failure
    },
    close: () => {
      passing.close()
      for (const stop of unhear) stop()
    },
  }
}
