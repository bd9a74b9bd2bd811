import { AUTOMATION_ORIGIN, isAutomatable, laneValue, pathOfLane } from '../../contract/automation.ts'
import { asFailure } from '../../contract/errors.ts'
import type { Change } from '../../contract/live.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import { sampleAt } from '../transport/index.ts'
import { handle, set, subscribe, watchRows } from '../tree/index.ts'
import { clearLanes, type DeckAutomation, isOn, lanesOf, refresh, tellLeft } from './automation.ts'
import { endGesture, followGesture, recordMove } from './record.ts'

/** A hand that says nothing of letting go has let go this long after its last move. */
const LET_GO_MS = 500
const MIRROR_MS = 1000 / 30

/** Decks whose lanes move a control. */
const playersOf = ({ loaded }: DeckAutomation, path: Path): DeckNumber[] =>
  DECKS.filter(n => loaded[n].lanes.some(lane => lane.path === path))

/** Surfaces perform, and so does a scene that is recalled; what else the bridge sets is no gesture. */
const isPerformed = ({ origin }: Change): boolean => !origin.startsWith('bridge') || origin === 'bridge:scenes'

const hear = (automation: DeckAutomation, change: Change): void => {
  const { transport, values, left } = automation
  const { path } = change
  const entry = transport.tree.entries.get(path)
  if (!entry || !isAutomatable(path, entry.row)) return
  const before = values.get(path) ?? 0
  const value = Number(change.value)
  values.set(path, value)
  if (!isPerformed(change)) return
  if (playersOf(automation, path).some(n => isOn(automation, n, 'play'))) {
    const news = !left.has(path)
    left.set(path, transport.tree.now())
    if (news) tellLeft(automation)
  }
  recordMove(automation, { path, value, before, origin: change.origin })
}

const isHeld = ({ transport }: DeckAutomation, path: Path, movedAt: MonotonicMs): boolean => {
  const hold = transport.tree.entries.get(path)?.hold
  return (hold !== undefined && hold.by !== null) || transport.tree.now() - movedAt < LET_GO_MS
}

const latches = (automation: DeckAutomation, path: Path): boolean =>
  playersOf(automation, path).some(n => isOn(automation, n, 'latch') && automation.transport.decks[n].playing)

const letGo = (automation: DeckAutomation): void => {
  const { left, gestures, transport } = automation
  for (const [path, { deck, movedAt }] of [...gestures]) {
    followGesture(automation, path, Math.round(sampleAt(transport.decks[deck], transport.tree.now())))
    const goesOn = isHeld(automation, path, movedAt) || isOn(automation, deck, 'latch')
    if (!goesOn || !transport.decks[deck].playing || !isOn(automation, deck, 'record')) endGesture(automation, path)
  }
  const before = left.size
  for (const [path, movedAt] of [...left])
    if (!isHeld(automation, path, movedAt) && !latches(automation, path)) left.delete(path)
  if (left.size !== before) tellLeft(automation)
}

/** Shows on every surface where the lanes are. */
const mirror = (automation: DeckAutomation, deck: DeckNumber): void => {
  const { transport, loaded, left, gestures } = automation
  const { tree, decks } = transport
  const { playing, holding } = decks[deck]
  if (!playing || holding !== null || !isOn(automation, deck, 'play')) return
  const at = sampleAt(decks[deck], tree.now())
  for (const { path, row, points } of loaded[deck].lanes) {
    if (left.has(path) || gestures.has(path)) continue
    const value = laneValue(row, points, at)
    set(tree, path, row.type === 'boolean' ? value !== 0 : value, { origin: AUTOMATION_ORIGIN })
  }
}

/** What happens each tick of the clock. */
export const turnAutomation = (automation: DeckAutomation): void => {
  letGo(automation)
  const now = automation.transport.tree.now()
  if (now - automation.mirroredAt < MIRROR_MS) return
  automation.mirroredAt = now
  for (const deck of DECKS) {
    try {
      mirror(automation, deck)
    } catch (thrown) {
      if (asFailure(thrown).code === 'internal') throw thrown
    }
  }
}

/** Rows came or went: lanes that are of them move something now, or nothing. */
const followRows = (automation: DeckAutomation, changed: readonly Path[]): void => {
  for (const deck of DECKS)
    if (lanesOf(automation, deck).some(({ path }) => changed.includes(pathOfLane(deck, path))))
      refresh(automation, deck)
}

/** Hears hands, loads and the rows of automation. @returns how to stop */
export const followAutomation = (automation: DeckAutomation): (() => void) => {
  const { transport } = automation
  const listener = { loaded: (deck: DeckNumber) => refresh(automation, deck) }
  transport.listeners.add(listener)
  for (const deck of DECKS) {
    // what was armed before the bridge ended is not written over unasked
    set(transport.tree, `/deck/${deck}/automation/record`, false, { origin: 'bridge', force: true })
    handle(transport.tree, `/deck/${deck}/automation/clear`, (_, { origin }) => {
      const { track } = automation.loaded[deck]
      if (track !== null) clearLanes(automation, track, origin)
    })
    refresh(automation, deck)
  }
  const stop = subscribe(transport.tree, AUTOMATION_ORIGIN, change => hear(automation, change))
  const stopRows = watchRows(transport.tree, (rows, gone) => followRows(automation, [...Object.keys(rows), ...gone]))
  return () => {
    stop()
    stopRows()
    transport.listeners.delete(listener)
  }
}
