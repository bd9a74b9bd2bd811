import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import type { Profile, ProfileBinding } from '../../contract/profile.ts'
import type { Position } from '../../contract/units.ts'
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
  /** Whether the control's lamp shows this parameter: that of its first binding. */
  readonly showsLamp: boolean
  /** Where the control last was; undefined until it is heard. */
  last: Position | undefined
}

export type Mapping = {
  readonly profile: Profile
  readonly parameters: Parameters
  readonly controls: readonly Control[]
  readonly hands: readonly Hand[]
  readonly byEvent: ReadonlyMap<string, readonly Hand[]>
  readonly byPath: ReadonlyMap<Path, readonly Hand[]>
}

const modeOf = ({ control, mode }: Target, row: Row): Hand['mode'] =>
  mode ?? (row.kind === 'trigger' ? 'trigger' : control.kind === 'button' ? 'toggle' : 'absolute')

const groupBy = <T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
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
  const lit = new Set<Control>()
  const hands = targets.flatMap((target): Hand[] => {
    const path = parameters.resolve(target.path)
    const row = parameters.row(path)
    if (!row) return []
    const mode = modeOf(target, row)
    const takeover = target.takeover ?? (row.type === 'boolean' ? 'jump' : 'pickup')
    const showsLamp = !lit.has(target.control)
    lit.add(target.control)
    return [{ ...target, path, row, mode, takeover, showsLamp, last: undefined }]
  })
  return {
    profile,
    parameters,
    controls,
    hands,
    byEvent: groupBy(hands, hand => eventKey(hand.control)),
    byPath: groupBy(hands, hand => hand.path),
  }
}

/** Forgets where every control was: the device is new here, or may have been moved unheard. */
export const rearm = (mapping: Mapping): void => {
  for (const hand of mapping.hands) hand.last = undefined
}
