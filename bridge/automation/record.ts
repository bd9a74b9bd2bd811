import { type Lane, laneOfPath } from '../../contract/automation.ts'
import type { Origin } from '../../contract/live.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { sampleAt } from '../transport/index.ts'
import { type DeckAutomation, isOn, keptLane, putLane } from './automation.ts'
import { beginGesture, moveGesture, writeGesture } from './gesture.ts'
import { samplePoints } from '../../engine/timeline/lane.ts'

/** The playhead went back, or further than its speed allows: it jumped. */
const JUMP: Samples = 4410

/** Who records a parameter: its deck, or for one outside the decks the first deck that is armed and plays. */
const recorderOf = (automation: DeckAutomation, path: Path): DeckNumber | undefined =>
  DECKS.find(
    n =>
      laneOfPath(n, path) !== undefined &&
      isOn(automation, n, 'record') &&
      automation.transport.decks[n].playing &&
      automation.loaded[n].track !== null,
  )

const place = ({ transport }: DeckAutomation, deck: DeckNumber): Samples =>
  Math.round(sampleAt(transport.decks[deck], transport.tree.now()))

/** A hand moved a control: writes it down where its deck is recorded. */
export const recordMove = (
  automation: DeckAutomation,
  { path, value, before, origin }: { path: Path; value: number; before: number; origin: Origin },
): void => {
  const { transport, gestures } = automation
  const row = transport.tree.entries.get(path)?.row
  const deck = gestures.get(path)?.deck ?? recorderOf(automation, path)
  if (deck === undefined || !row) return
  const at = place(automation, deck)
  followGesture(automation, path, at)
  const now = transport.tree.now()
  const on = gestures.get(path) ?? { deck, gesture: beginGesture(row, before, at), movedAt: now, origin }
  gestures.set(path, on)
  Object.assign(on, { movedAt: now, origin })
  moveGesture(on.gesture, at, value)
}

/** Ends a gesture and writes it into its lane. */
export const endGesture = (automation: DeckAutomation, path: Path): void => {
  const on = automation.gestures.get(path)
  if (!on) return
  automation.gestures.delete(path)
  const { deck, gesture, origin } = on
  const { track } = automation.loaded[deck]
  const leaf = laneOfPath(deck, path)
  if (track === null || leaf === undefined) return
  const kept = keptLane(automation, deck, path)
  const points = kept ? samplePoints(kept, automation.transport.decks[deck].grid) : []
  const lane: Lane = { path: leaf, unit: 'samples', points: writeGesture(points, gesture) }
  putLane(automation, track, lane, origin)
}

/** The playhead goes on under a gesture; where it jumped or turned the gesture ends where it was, and begins anew. */
export const followGesture = (automation: DeckAutomation, path: Path, at: Samples): void => {
  const on = automation.gestures.get(path)
  if (!on) return
  const { gesture, deck, movedAt, origin } = on
  const jumped = at < gesture.to || at - gesture.to > JUMP
  if (!jumped) {
    gesture.to = at
    return
  }
  const value = gesture.points.at(-1)?.[1] ?? gesture.before
  endGesture(automation, path)
  const next = beginGesture(gesture.row, value, at)
  moveGesture(next, at, value)
  automation.gestures.set(path, { deck, gesture: next, movedAt, origin })
}
