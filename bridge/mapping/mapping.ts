import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Profile, ProfileBinding } from '../../contract/profile.ts'
import { eventKey } from './event.ts'
import { type Control, expand, type Target } from './expand.ts'

/** What a mapping has to know of the tree. */
export type Parameters = {
  /** The one path of an address. */
  resolve: (address: string) => Path
  row: (path: Path) => Row | undefined
  read: (path: Path) => ParameterValue | undefined
}

/** One control on one parameter. */
export type Hand = Target & {
  readonly row: Row
  readonly mode: NonNullable<ProfileBinding['mode']>
  readonly takeover: NonNullable<ProfileBinding['takeover']>
}

/** What is known of the device: it changes by what it sends. */
type State = {
  /** What each control said last. */
  readonly heard: Map<Control, number>
  /** Buttons that are down, with what they moved when they were pressed: their release goes there, too. */
  readonly down: Map<Control, readonly Hand[]>
  readonly touched: Set<Control>
  layer: string | undefined
  /** Of the strips, from 0. */
  page: number
}

export type Mapping = {
  readonly profile: Profile
  readonly parameters: Parameters
  readonly controls: readonly Control[]
  readonly hands: readonly Hand[]
  readonly byEvent: ReadonlyMap<string, Control>
  readonly byTouch: ReadonlyMap<string, Control>
  readonly byControl: ReadonlyMap<Control, readonly Hand[]>
  readonly byPath: ReadonlyMap<Path, readonly Hand[]>
  readonly state: State
}

const modeOf = ({ control, mode }: Target, row: Row): Hand['mode'] =>
  mode ?? (row.kind === 'trigger' ? 'trigger' : control.kind === 'button' ? 'toggle' : 'absolute')

const groupBy = <T, K>(all: readonly T[], key: (one: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const one of all) {
    const group = groups.get(key(one))
    if (group) group.push(one)
    else groups.set(key(one), [one])
  }
  return groups
}

/** A device's controls on the parameters, as its profile binds them; every control unheard. A binding to a parameter
 *  that is not there is left out. */
export const openMapping = (profile: Profile, parameters: Parameters): Mapping => {
  const { controls, targets } = expand(profile)
  const hands = targets.flatMap((target): Hand[] => {
    const path = parameters.resolve(target.path)
    const row = parameters.row(path)
    if (!row) return []
    const takeover = target.takeover ?? (row.type === 'boolean' ? 'jump' : 'pickup')
    return [{ ...target, path, row, mode: modeOf(target, row), takeover }]
  })
  return {
    profile,
    parameters,
    controls,
    hands,
    byEvent: new Map(controls.filter(({ kind }) => kind !== 'lamp').map(control => [eventKey(control), control])),
    byTouch: new Map(controls.flatMap(control => (control.touch ? [[eventKey(control.touch), control]] : []))),
    byControl: groupBy(hands, hand => hand.control),
    byPath: groupBy(hands, hand => hand.path),
    state: { heard: new Map(), down: new Map(), touched: new Set(), layer: undefined, page: 0 },
  }
}

/** Whether the profile has a use for an event: others cost nothing. */
export const isKnown = ({ byEvent, byTouch }: Mapping, key: string): boolean => byEvent.has(key) || byTouch.has(key)

/** Forgets where every control was: the device is new here, or may have been moved unheard. */
export const rearm = ({ state }: Mapping): void => {
  state.heard.clear()
  state.down.clear()
  state.touched.clear()
}

/** What a control moves now: on the page that is turned to, and in the layer that is on; a binding without a layer
 *  gives way to one that has it. */
export const activeHands = ({ byControl, state }: Mapping, control: Control): readonly Hand[] => {
  const all = byControl.get(control)
  if (!all) return []
  const here = all.filter(({ page }) => page === undefined || page === state.page)
  const inLayer = state.layer === undefined ? [] : here.filter(({ layer }) => layer === state.layer)
  return inLayer.length > 0 ? inLayer : here.filter(({ layer }) => layer === undefined)
}
