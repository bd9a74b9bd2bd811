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

/** What is bound as the tree stands: parameters come and go. */
type Bound = {
  hands: readonly Hand[]
  byControl: ReadonlyMap<Control, readonly Hand[]>
  byPath: ReadonlyMap<Path, readonly Hand[]>
}

export type Mapping = Bound & {
  readonly profile: Profile
  readonly parameters: Parameters
  readonly controls: readonly Control[]
  readonly targets: readonly Target[]
  readonly byEvent: ReadonlyMap<string, Control>
  readonly byTouch: ReadonlyMap<string, Control>
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

/** A binding to a parameter that is not there is left out. */
const bindAll = (targets: readonly Target[], parameters: Parameters): Bound => {
  const hands = targets.flatMap((target): Hand[] => {
    const path = parameters.resolve(target.path)
    const row = parameters.row(path)
    if (!row) return []
    const takeover = target.takeover ?? (row.type === 'boolean' ? 'jump' : 'pickup')
    return [{ ...target, path, row, mode: modeOf(target, row), takeover }]
  })
  return { hands, byControl: groupBy(hands, hand => hand.control), byPath: groupBy(hands, hand => hand.path) }
}

/** A device's controls on the parameters that are there, as its profile binds them; every control unheard. */
export const openMapping = (profile: Profile, parameters: Parameters): Mapping => {
  const { controls, targets } = expand(profile)
  return {
    profile,
    parameters,
    controls,
    targets,
    ...bindAll(targets, parameters),
    byEvent: new Map(controls.filter(({ kind }) => kind !== 'lamp').map(control => [eventKey(control), control])),
    byTouch: new Map(controls.flatMap(control => (control.touch ? [[eventKey(control.touch), control]] : []))),
    state: { heard: new Map(), down: new Map(), touched: new Set(), layer: undefined, page: 0 },
  }
}

/** Binds anew after parameters came or went; where each control is stays known.
 *  @returns whether the profile has a binding to one of these paths */
export const rebind = (mapping: Mapping, paths: readonly Path[]): boolean => {
  const isBound = (): boolean => paths.some(path => mapping.byPath.has(path))
  const was = isBound()
  Object.assign(mapping, bindAll(mapping.targets, mapping.parameters))
  return was || isBound()
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
