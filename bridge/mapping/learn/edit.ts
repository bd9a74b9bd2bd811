import { Failure } from '../../../contract/errors.ts'
import type { EditStep } from '../../../contract/controllers.ts'
import { controlsOf, doneBy, numberOf, pick, widthOf } from '../../../contract/profile-lines.ts'
import type { ControlBinding, Profile, ProfileBinding, ProfileControl } from '../../../contract/profile.ts'
import { faultsOf } from '../faults.ts'
import type { Parameters } from '../mapping.ts'

/** A change of one profile by hand. */
export type Edit = Extract<EditStep, { do: 'bind' | 'sends' }>
type Rows = Pick<Parameters, 'resolve' | 'row'>

const sameThings = (one: readonly ControlBinding[], other: readonly ControlBinding[]): boolean => {
  const text = (all: readonly ControlBinding[]): string =>
    JSON.stringify(all.map(binding => Object.entries(binding).sort(([a], [b]) => (a < b ? -1 : 1))))
  return text(one) === text(other)
}

/** The lines by which one control does these things. Where what is written for all strips says the same there are none;
 *  where that says something and the control does nothing, one line keeps it out. */
const linesFor = (profile: Profile, control: string, bindings: readonly ControlBinding[]): ProfileBinding[] => {
  const without = { ...profile, bindings: profile.bindings.filter(line => line.control !== control) }
  const forAll = doneBy(without, control)
  const layers = new Set([...forAll, ...bindings].map(({ layer }) => layer))
  return [...layers].flatMap((layer): ProfileBinding[] => {
    const [had, wanted] = [forAll, bindings].map(all => all.filter(one => one.layer === layer))
    if (!had || !wanted || sameThings(had, wanted)) return []
    const [first] = had
    if (wanted.length === 0 && first)
      return [{ control, path: first.path, ...(layer === undefined ? {} : { layer }), free: true }]
    return wanted.map(binding => ({ control, ...binding }))
  })
}

const withBindings = (profile: Profile, control: string, bindings: readonly ControlBinding[]): Profile => {
  const at = profile.bindings.findIndex(line => line.control === control)
  const others = profile.bindings.filter(line => line.control !== control)
  const isLine = profile.controls.some(({ id }) => id === control)
  const lines = isLine ? bindings.map(binding => ({ control, ...binding })) : linesFor(profile, control, bindings)
  return { ...profile, bindings: others.toSpliced(at < 0 ? others.length : at, 0, ...lines) }
}

/** One of all strips has another number; where all have the same it is written once. */
const placed = (of: number | number[], strip: number, count: number, now: number): number | number[] => {
  const list = Array.from({ length: count }, (_, n) => (n === strip ? now : pick(of, n, now)))
  return list.every(one => one === list[0]) ? now : list
}

const withMessage = (profile: Profile, edit: Extract<Edit, { do: 'sends' }>): Profile => {
  const found = controlsOf(profile).find(({ id }) => id === edit.control)
  if (!found) return profile
  const { given, strip } = found
  const count = widthOf(profile, given)
  const { number = numberOf(found), channel, invert = given.invert ?? false } = edit
  const { invert: _, ...rest } = given
  const next: ProfileControl = {
    ...rest,
    channel: placed(given.channel, strip, count, channel),
    ...(given.message === 'pitchbend' ? {} : { number: placed(given.number ?? number, strip, count, number) }),
    ...(invert ? { invert } : {}),
  }
  return { ...profile, controls: profile.controls.map(one => (one === given ? next : one)) }
}

/** A profile with one control changed by hand; each of its lines fits.
 *  @throws cannot_bind where the control is not there, or the result would be no profile */
export const edited = (profile: Profile, edit: Edit, parameters: Rows): Profile => {
  const { control } = edit
  const ids = [...profile.controls, ...controlsOf(profile)].map(({ id }) => id)
  if (!ids.includes(control)) throw new Failure('cannot_bind', `${profile.name} has no control ${control}`)
  const next = edit.do === 'bind' ? withBindings(profile, control, edit.bindings) : withMessage(profile, edit)
  for (const { why } of faultsOf(next, parameters)) throw new Failure('cannot_bind', why)
  return next
}
