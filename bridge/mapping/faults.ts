import { whyNotBindable } from '../../contract/bindable.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { controlsOf, pagesOf, sentBy, STRIP, stripsOf, type WrittenControl } from '../../contract/profile-lines.ts'
import type { Profile, ProfileBinding, ProfileControl } from '../../contract/profile.ts'
import { eventKey } from './event.ts'
import { expand } from './expand.ts'
import { colourOf } from './led.ts'
import type { Parameters } from './mapping.ts'

/** What is wrong with a profile of the right shape; `at` is a JSON pointer. */
export type Fault = { at: string; why: string }

const listFaults = function* (control: ProfileControl, at: string, strips: number): Generator<Fault> {
  const own = [['', control] as const, ['led/', control.led ?? {}] as const, ['touch/', control.touch ?? {}] as const]
  const lists = own.flatMap(([within, of]) =>
    Object.entries(of).map(([key, list]) => [key, list, `${at}/${within}${key}`]),
  )
  for (const [key, list, place] of lists) {
    if (!Array.isArray(list) || key === 'range') continue
    if (!control.id.includes(STRIP)) yield { at: String(place), why: `${key} is a list, but the id has no {strip}` }
    else if (list.length !== strips)
      yield { at: String(place), why: `${key} has ${list.length} entries for ${strips} strips` }
  }
}

/** The largest number of a control's message. */
const topNumber = ({ message }: ProfileControl): number => (message === 'nrpn' ? 16382 : message === 'cc14' ? 31 : 127)

const controlFaults = function* (control: ProfileControl, at: string, strips: number): Generator<Fault> {
  yield* listFaults(control, at, strips)
  if (control.id.includes(STRIP) && strips === 0) yield { at: `${at}/id`, why: 'the profile has no strips' }
  if (control.message !== 'pitchbend' && control.number === undefined) yield { at, why: 'number is missing' }
  if (control.relative && control.kind !== 'encoder')
    yield { at: `${at}/relative`, why: `a ${control.kind} is not relative` }
  const over = [control.number ?? 0].flat().find(number => number > topNumber(control))
  if (over !== undefined)
    yield { at: `${at}/number`, why: `the number of ${control.message} is at most ${topNumber(control)}, not ${over}` }
  if (control.led?.message === 'sysex' && !control.led.bytes) yield { at: `${at}/led`, why: 'a sysex lamp has bytes' }
  if (control.kind === 'lamp' && !control.led) yield { at, why: 'a lamp has a led' }
}

/** Colours that the palette does not have. */
const colourFaults = function* (profile: Profile): Generator<Fault> {
  for (const [index, { led }] of profile.controls.entries())
    for (const key of ['on', 'off', 'ready'] as const)
      for (const [strip, colour] of [led?.[key] ?? 0].flat().entries())
        if (colourOf(profile, colour, strip) === undefined)
          yield { at: `/controls/${index}/led/${key}`, why: `the palette has no ${colour}` }
}

/** Hints and displays that name what is not there. */
const shownFaults = function* (profile: Profile): Generator<Fault> {
  const lit = new Set(expand(profile).controls.flatMap(({ id, led }) => (led ? [id] : [])))
  const own = new Set(profile.controls.flatMap(({ id, led }) => (led ? [id] : [])))
  for (const [n, { hint }] of profile.controls.entries()) {
    if (!hint) continue
    if (!own.has(hint.lamp) && !lit.has(hint.lamp))
      yield { at: `/controls/${n}/hint/lamp`, why: `${hint.lamp} has no lamp` }
    for (const key of ['up', 'down'] as const)
      if (colourOf(profile, hint[key], 0) === undefined && !String(hint[key]).includes('{stem}'))
        yield { at: `/controls/${n}/hint/${key}`, why: `the palette has no ${hint[key]}` }
  }
  const ids = new Set([...profile.controls, ...expand(profile).controls].map(({ id }) => id))
  const seen = new Set<string>()
  for (const [n, { id, of = [] }] of profile.displays?.entries() ?? []) {
    if (seen.has(id)) yield { at: `/displays/${n}/id`, why: `there are two displays ${id}` }
    seen.add(id)
    for (const [m, control] of of.entries())
      if (!ids.has(control)) yield { at: `/displays/${n}/of/${m}`, why: `there is no control ${control}` }
  }
}

/** Layers, banks, places and positions that name what is not there. */
const nameFaults = function* (profile: Profile): Generator<Fault> {
  const own = new Set(profile.controls.map(({ id }) => id))
  const ids = new Set(expand(profile).controls.map(({ id }) => id))
  const layers = new Set(profile.layers?.map(({ name }) => name))
  const named = [
    ...(profile.layers ?? []).map(({ control }, n) => [`/layers/${n}/control`, control] as const),
    ...(profile.bank
      ? [['/bank/previous', profile.bank.previous] as const, ['/bank/next', profile.bank.next] as const]
      : []),
    ...(profile.rearm ?? []).map((control, n) => [`/rearm/${n}`, control] as const),
    ...(profile.positions?.controls ?? []).map((control, n) => [`/positions/controls/${n}`, control] as const),
  ]
  for (const [at, id] of named) if (!ids.has(id)) yield { at, why: `there is no control ${id}` }
  for (const [n, { layer }] of profile.bindings.entries())
    if (layer !== undefined && !layers.has(layer))
      yield { at: `/bindings/${n}/layer`, why: `there is no layer ${layer}` }
  const places = profile.layout?.map(({ control }) => control)
  for (const [n, id] of places?.entries() ?? [])
    if (!own.has(id)) yield { at: `/layout/${n}/control`, why: `there is no control ${id}` }
  for (const [n, { id }] of profile.controls.entries())
    if (places && !places.includes(id)) yield { at: `/controls/${n}/id`, why: `${id} has no place in the layout` }
}

/** What no other control may have: its name, and what it says. */
const keysOf = (control: WrittenControl): string[] => [`id ${control.id}`, ...sentBy(control).map(eventKey)]

/** Two controls that say the same thing, or bear the same name. */
const doubles = function* (profile: Profile): Generator<Fault> {
  const seen = new Map<string, string>()
  for (const [index, given] of profile.controls.entries())
    for (const control of controlsOf({ ...profile, controls: [given] }))
      for (const key of keysOf(control)) {
        const other = seen.get(key)
        if (other) yield { at: `/controls/${index}`, why: `${control.id} is the same as ${other}: ${key}` }
        seen.set(key, control.id)
      }
}

const fits = (row: Row, { mode, value }: ProfileBinding, kind: ProfileControl['kind']): string | undefined => {
  const why = whyNotBindable(row, kind)
  if (why || kind === 'lamp') return why
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

/** Parameters of an effect are there while it lies in its slot. */
const comesAndGoes = (path: string): boolean => /\/insert\/\d\/[a-z\d-]+$/.test(path)

const bindingFaults = function* (profile: Profile, parameters: Pick<Parameters, 'resolve' | 'row'>): Generator<Fault> {
  const { controls, targets } = expand(profile)
  const names = new Set([...profile.controls, ...controls].map(({ id }) => id))
  for (const [index, binding] of profile.bindings.entries()) {
    const at = `/bindings/${index}`
    const own = targets.filter(target => target.index === index)
    if (!names.has(binding.control)) yield { at: `${at}/control`, why: `there is no control ${binding.control}` }
    const { page } = binding
    if (page !== undefined && page > pagesOf(profile)) yield { at: `${at}/page`, why: `there is no page ${page}` }
    for (const { path, control } of own) {
      const row = parameters.row(parameters.resolve(path))
      if (!row && comesAndGoes(path)) continue
      const why = row ? fits(row, binding, control.kind) : 'there is no such parameter'
      if (why) yield { at: `${at}/path`, why: `${path}: ${why}` }
    }
  }
}

/** Every fault of a profile beyond its schema, those of its controls first. */
export const faultsOf = function* (
  profile: Profile,
  parameters: Pick<Parameters, 'resolve' | 'row'>,
): Generator<Fault> {
  const strips = stripsOf(profile)
  for (const [index, control] of profile.controls.entries()) yield* controlFaults(control, `/controls/${index}`, strips)
  yield* doubles(profile)
  yield* colourFaults(profile)
  yield* nameFaults(profile)
  yield* shownFaults(profile)
  yield* bindingFaults(profile, parameters)
}
