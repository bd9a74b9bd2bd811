import type { Position } from '../../contract/units.ts'

/** Nearer than this, a control and its value count as one. Source: Mixxx softtakeover.cpp, 3 of 128 steps. */
export const PICKUP_THRESHOLD: Position = 3 / 128

const near = (a: Position, b: Position): boolean => Math.abs(a - b) <= PICKUP_THRESHOLD + 1e-9

/** Whether a control may move its value, so that the value goes no further than the hand did, plus the threshold:
 *  it is near the value, was near it before this movement, or has just gone past it. Nothing is remembered but where
 *  the control last was: when anyone else moves the value away, the control has lost it by that alone.
 *  @param last  where the control was before; undefined when it has not been heard since it was bound
 *  @param at    where it is
 *  @param now   where the value stands
 *  Source: Mixxx softtakeover.cpp; the straddle is Ardour's generic MIDI's. */
export const mayTake = (last: Position | undefined, at: Position, now: Position): boolean =>
  near(at, now) || (last !== undefined && (near(last, now) || (last - now) * (at - now) < 0))
