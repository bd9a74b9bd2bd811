import type { Row } from '../../contract/parameter-row.ts'
import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'
import { eventKey } from './event.ts'
import { expand } from './expand.ts'
import type { Parameters } from './mapping.ts'

/** What is wrong with a profile of the right shape; `at` is a JSON pointer. */
export type Fault = { at: string; why: string }

const STRIP = '{strip}'

const controlFaults = function* (control: ProfileControl, at: string, strips: number): Generator<Fault> {
  const own = [['', control] as const, ['led/', control.led ?? {}] as const]
  const lists = own.flatMap(([within, of]) =>
    Object.entries(of).map(([key, list]) => [key, list, `${at}/${within}${key}`]),
  )
  for (const [key, list, place] of lists) {
    if (!Array.isArray(list) || key === 'range') continue
    if (!control.id.includes(STRIP)) yield { at: String(place), why: `${key} is a list, but the id has no {strip}` }
    else if (list.length !== strips)
      yield { at: String(place), why: `${key} has ${list.length} entries for ${strips} strips` }
  }
  if (control.id.includes(STRIP) && strips === 0) yield { at: `${at}/id`, why: 'the profile has no strips' }
  if (control.message !== 'pitchbend' && control.number === undefined) yield { at, why: 'number is missing' }
  if (control.relative && control.kind !== 'encoder')
    yield { at: `${at}/relative`, why: `a ${control.kind} is not relative` }
}

/** Two controls that say the same thing, or bear the same name. */
const doubles = function* (profile: Profile): Generator<Fault> {
  const seen = new Map<string, string>()
  for (const [index, given] of profile.controls.entries())
    for (const control of expand({ ...profile, controls: [given] }).controls)
      for (const key of [`id ${control.id}`, eventKey(control)]) {
        const other = seen.get(key)
        if (other) yield { at: `/controls/${index}`, why: `${control.id} is the same as ${other}: ${key}` }
        seen.set(key, control.id)
      }
}

const fits = (row: Row, { mode, value }: ProfileBinding): string | undefined => {
  if (row.kind === 'reading') return 'it can only be read'
  if (row.reserved) return 'its address is reserved; nothing sounds by it yet'
  if (row.type === 'text') return 'it takes text'
  if ((mode === 'trigger') !== (row.kind === 'trigger') && mode)
    return `it is a ${row.kind}, so the mode cannot be ${mode}`
  if (row.type === 'boolean' && typeof value === 'number') return 'value has to be true or false'
  if (row.type === 'number' && typeof value === 'boolean') return 'value has to be a number'
  if ((mode === 'set' || (row.kind === 'trigger' && row.type === 'number')) && value === undefined)
    return 'value is missing'
  const [low, high] = row.range ?? [value, value]
  if (typeof value === 'number' && (value < Number(low) || value > Number(high)))
    return `value has to be within ${low} and ${high}`
  return
}

const bindingFaults = function* (profile: Profile, parameters: Pick<Parameters, 'resolve' | 'row'>): Generator<Fault> {
  const { targets } = expand(profile)
  for (const [index, binding] of profile.bindings.entries()) {
    const at = `/bindings/${index}`
    const own = targets.filter(target => target.index === index)
    if (own.length === 0) yield { at: `${at}/control`, why: `there is no control ${binding.control}` }
    for (const { path } of own) {
      const row = parameters.row(parameters.resolve(path))
      const why = row ? fits(row, binding) : 'there is no such parameter'
      if (why) yield { at: `${at}/path`, why: `${path}: ${why}` }
    }
  }
}

/** Every fault of a profile beyond its schema, those of its controls first. */
export const faultsOf = function* (
  profile: Profile,
  parameters: Pick<Parameters, 'resolve' | 'row'>,
): Generator<Fault> {
  const strips = profile.strips?.length ?? 0
  for (const [index, control] of profile.controls.entries()) yield* controlFaults(control, `/controls/${index}`, strips)
  yield* doubles(profile)
  yield* bindingFaults(profile, parameters)
}
