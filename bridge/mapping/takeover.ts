import type { ProfileBinding } from '../../contract/profile.ts'
import type { Position } from '../../contract/units.ts'
import { mayTake } from './pickup.ts'

const clamp = (position: number): Position => Math.min(1, Math.max(0, position))

/** What is left of the way ahead, control and value go together: both arrive at the end at once, and from there they
 *  are one. Source: "value scaling" of Ableton Live's MIDI takeover modes. */
const scaled = (last: Position, at: Position, now: Position): Position => {
  if (at === last) return now
  return at > last ? now + ((1 - now) * (at - last)) / (1 - last) : (now * at) / last
}

/** Where a movement of a control puts its value; undefined where it may not yet. Nothing is remembered but where the
 *  control last was, so that whatever moved the value meanwhile (another surface, a scene, a track, a page) counts.
 *  @param last  where the control was before; undefined when that is not known: then only what is near may move
 *  @param at    where it is
 *  @param now   where the value stands */
export const take = (
  takeover: NonNullable<ProfileBinding['takeover']>,
  last: Position | undefined,
  at: Position,
  now: Position,
): Position | undefined => {
  if (takeover === 'jump') return at
  if (takeover === 'pickup' || last === undefined) return mayTake(last, at, now) ? at : undefined
  return clamp(takeover === 'scale' ? scaled(last, at, now) : now + at - last)
}
