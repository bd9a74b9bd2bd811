import type { Row } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import {
  bindingsOf,
  controlsOf,
  doneBy,
  sentBy,
  STRIP,
  type Sent,
  type WrittenBinding,
  type WrittenControl,
} from '../../contract/profile-lines.ts'
import type { ControlBinding, Profile } from '../../contract/profile.ts'

export type RowOf = (path: Path) => Row | undefined

/** One path for what is one thing: a fader and the gain that it is a view of. */
const thingAt = (path: Path, rowOf: RowOf): Path => {
  const view = rowOf(path)?.viewOf
  return view ? `${path.slice(0, path.lastIndexOf('/'))}/${view}` : path
}

/** What controls besides these do with the same parameter; of a trigger, that fire the same. */
const othersMoving = (profile: Profile, id: string, binding: ControlBinding, rowOf: RowOf): WrittenBinding[] => {
  const all = controlsOf(profile)
  const lamps = new Set(all.flatMap(one => (one.given.kind === 'lamp' ? [one.id] : [])))
  const own = new Set(all.flatMap(one => (one.id === id || one.given.id === id ? [one.id] : [])))
  if ([...own].every(one => lamps.has(one))) return []
  const written = bindingsOf(profile)
  const mine = id.includes(STRIP)
    ? written.filter(({ control, index }) => own.has(control) && profile.bindings[index]?.path === binding.path)
    : [binding]
  const things = new Set(mine.map(({ path }) => thingAt(path, rowOf)))
  const isOther = ({ control, path, value }: WrittenBinding): boolean =>
    !own.has(control) &&
    !lamps.has(control) &&
    things.has(thingAt(path, rowOf)) &&
    (rowOf(path)?.kind !== 'trigger' || value === binding.value)
  return written.filter(isOther)
}

/** The same in words: each control once, with its layer. */
export const alsoMoving = (...of: Parameters<typeof othersMoving>): string[] => [
  ...new Set(othersMoving(...of).map(({ control, layer }) => (layer ? `${control} (${layer})` : control))),
]

/** Controls that move something that this one moves. */
export const rivalsOf = (profile: Profile, id: string, rowOf: RowOf): string[] =>
  doneBy(profile, id).flatMap(binding => othersMoving(profile, id, binding, rowOf).map(({ control }) => control))

const keyOf = ({ message, channel, number }: Sent): string => `${message} ${channel} ${number}`

/** The control as it would be known by another channel and number. */
const moved = ({ id, given, strip }: WrittenControl, channel: number, number: number): WrittenControl => ({
  id,
  strip,
  given: { ...given, channel, ...(given.message === 'pitchbend' ? {} : { number }) },
})

/** The other control that sends what this one would by that channel and number. */
export const sendsToo = (
  profile: Profile,
  control: WrittenControl,
  channel: number,
  number: number,
): string | undefined => {
  const wanted = new Set(sentBy(moved(control, channel, number)).map(keyOf))
  return controlsOf(profile).find(one => one.id !== control.id && sentBy(one).some(sent => wanted.has(keyOf(sent))))?.id
}
