import { firstWay, whyNotBindable } from '../../contract/bindable.ts'
import type { ParameterValue, Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { doneBy, STRIP } from '../../contract/profile-lines.ts'
import type { ControlBinding, Profile, ProfileControl } from '../../contract/profile.ts'
import { addressesFor, type OscAddress } from './osc-addresses.ts'

type Mode = NonNullable<ControlBinding['mode']>
export type Takeover = NonNullable<ControlBinding['takeover']>
/** What of a binding can be set, with what it is where nothing is written. */
export type Fields = {
  modes: readonly Mode[]
  mode: Mode | undefined
  takeover: Takeover | undefined
  value: 'number' | 'switch' | undefined
  step: boolean
  span: boolean
  lit: boolean
}

/** All that a control does, or what is written for all of its strips where `id` is the line's. */
export const bindingsAt = (profile: Profile, id: string): ControlBinding[] =>
  id.includes(STRIP)
    ? profile.bindings.flatMap(({ control, free, ...binding }) => (control === id && !free ? [binding] : []))
    : doneBy(profile, id)

/** The path of a line as its first strip has it. */
export const firstPath = ({ strips }: Profile, path: Path): Path =>
  path.replaceAll('{deck}', `${strips?.[0]?.deck ?? 1}`).replaceAll('{stem}', strips?.[0]?.stem ?? 'vocals')

/** The largest number that a message has; undefined where it has none. */
export const topNumber = ({ message }: ProfileControl): number | undefined =>
  message === 'pitchbend' ? undefined : message === 'nrpn' ? 16382 : message === 'cc14' ? 31 : 127

/** What of a binding can be set. */
export const fieldsOf = (given: ProfileControl, row: Row, { mode: written }: ControlBinding): Fields => {
  const isButton = given.kind === 'button'
  const isLamp = given.kind === 'lamp'
  const usual: Mode = row.kind === 'trigger' ? 'trigger' : isButton ? 'toggle' : 'absolute'
  const mode = written ?? usual
  const modes: readonly Mode[] =
    row.kind === 'trigger'
      ? ['trigger']
      : isButton
        ? ['toggle', 'momentary', 'set']
        : ['absolute', 'toggle', 'momentary', 'set']
  const slides = !isLamp && mode === 'absolute'
  const presses = !isLamp && !slides
  const isSwitch = row.type === 'boolean'
  const takesValue = presses && (row.type === 'number' || (isSwitch && mode !== 'toggle'))
  return {
    modes: isLamp || row.kind === 'trigger' ? [] : [...new Set([...modes, mode])],
    mode: isLamp ? undefined : mode,
    takeover: slides && !given.relative ? (isSwitch ? 'jump' : 'pickup') : undefined,
    value: takesValue ? (isSwitch ? 'switch' : 'number') : undefined,
    step: slides && given.relative !== undefined,
    span: isLamp && row.type === 'number',
    lit: given.led !== undefined && row.kind !== 'trigger' && (isButton || isLamp),
  }
}

/** What a press sets where nothing is written. */
export const usualValue = (row: Row): number | boolean => (row.type === 'boolean' ? true : (row.range?.[1] ?? 1))

/** The binding with one thing of it set; undefined takes it out. */
export const withField = <K extends keyof ControlBinding>(
  binding: ControlBinding,
  key: K,
  value: ControlBinding[K] | undefined,
): ControlBinding => {
  const { [key]: _, ...rest } = binding
  return (value === undefined ? rest : { ...rest, [key]: value }) as ControlBinding
}

/** The binding in another mode: what that mode needs is there, and what it has no use for is not. */
export const inMode = (binding: ControlBinding, mode: Mode | undefined, row: Row): ControlBinding => {
  const { mode: _, value, takeover, ...rest } = binding
  const isSet = mode === 'set'
  const keepsValue = mode === 'momentary' || (row.type === 'number' && mode === 'toggle')
  const first = row.type === 'boolean' ? true : Number(row.default ?? 0)
  return {
    ...rest,
    ...(mode ? { mode } : {}),
    ...(isSet ? { value: value ?? first } : keepsValue && value !== undefined ? { value } : {}),
    ...(mode === undefined || mode === 'absolute' ? (takeover ? { takeover } : {}) : {}),
  }
}

/** A new thing for a control to do; in the layer and on the page of another, where it takes its place. */
export const boundTo = (
  path: Path,
  { kind }: ProfileControl,
  row: Row,
  of: { now: ParameterValue | undefined; instead?: ControlBinding },
): ControlBinding => {
  const { layer, page } = of.instead ?? {}
  return {
    path,
    ...(layer === undefined ? {} : { layer }),
    ...(page === undefined ? {} : { page }),
    ...firstWay(kind, row, of.now),
  }
}

/** What all strips have: the parameters of a deck and of a stem, once for all. */
const forStrips = (found: readonly OscAddress[]): OscAddress[] =>
  found.flatMap(one => {
    const stem = /^\/deck\/1\/stem\/vocals\/(.+)$/.exec(one.path)?.[1]
    if (stem) return [{ ...one, path: `/deck/{deck}/stem/{stem}/${stem}` }]
    const deck = /^\/deck\/1\/(?!stem\/)(.+)$/.exec(one.path)?.[1]
    return deck ? [{ ...one, path: `/deck/{deck}/${deck}` }] : []
  })

/** The parameters that a control can have, that have every word of the query. */
export const offeredTo = (
  given: ProfileControl,
  isForAll: boolean,
  query: string,
  more: Readonly<Record<Path, Row>>,
): OscAddress[] => {
  const fitting = addressesFor(query, more).filter(({ row }) => whyNotBindable(row, given.kind) === undefined)
  return isForAll ? forStrips(fitting) : fitting
}
