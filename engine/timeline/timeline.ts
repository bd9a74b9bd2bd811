import type { Row } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import type { Control, Controls } from '../controls.ts'
import { type Deck, loopEnd, loopStart, soundingAt, type Timing } from '../deck.ts'
import { type EngineLane, moves, type PlayedLane, playedLane, seekLane, laneLevel } from './lane.ts'

/** A playhead that lies further than this from where it was to come has jumped. */
const JUMPED: Samples = 400
/** A line of the speed is drawn in so many ramps each, since every change of it is told to all who follow. */
const SPEED_RAMPS = 4
/** While the speed changes the playhead is looked at this often, in frames. */
const FINE = 8

/** The lanes of both decks. */
export type Timeline = {
  readonly controls: Pick<Controls, 'get'>
  readonly timing: Timing
  readonly decks: Record<DeckNumber, DeckLanes>
  readonly byPath: Map<Path, PlayedLane>
  /** What each deck was given, also what turns nothing now. */
  readonly given: Record<DeckNumber, readonly EngineLane[]>
}
/** `expected`: where the playhead comes to if it goes on as it did. */
type DeckLanes = { lanes: readonly PlayedLane[]; on: boolean; expected: Samples; running: boolean; source: unknown }

const noLanes = (): DeckLanes => ({ lanes: [], on: true, expected: 0, running: false, source: null })

export const createTimeline = (controls: Pick<Controls, 'get'>, timing: Timing): Timeline => ({
  controls,
  timing,
  decks: { 1: noLanes(), 2: noLanes() },
  byPath: new Map(),
  given: { 1: [], 2: [] },
})

/** Gives a deck its lanes in the place of earlier ones; a path that turns nothing, or has a lane, is passed over. */
export const giveLanes = (timeline: Timeline, deck: DeckNumber, lanes: readonly EngineLane[]): void => {
  const { byPath, controls } = timeline
  timeline.given[deck] = lanes
  const before = new Set(timeline.decks[deck].lanes)
  for (const lane of before) byPath.delete(lane.path)
  const taken: PlayedLane[] = []
  for (const lane of lanes) {
    const control = controls.get(lane.path)
    if (!control || byPath.has(lane.path) || lane.points.length === 0) continue
    const toggle = control.row.type === 'boolean'
    const played = playedLane(lane, control.row, value => control.set(toggle ? value !== 0 : value))
    played.left = [...before].some(old => old.path === lane.path && old.left)
    byPath.set(lane.path, played)
    taken.push(played)
  }
  timeline.decks[deck].lanes = taken
}

/** Controls came or went: every lane finds its own anew. */
export const bindLanes = (timeline: Timeline): void => {
  for (const n of DECKS) if (timeline.given[n].length > 0) giveLanes(timeline, n, timeline.given[n])
}

/** A hand took the control: its lane leaves it alone. */
export const leaveLane = ({ byPath }: Timeline, path: Path): void => {
  const lane = byPath.get(path)
  if (lane) lane.left = true
}

/** Gives controls back to their lanes; those of `left` stay with the hand. */
export const releaseLanes = ({ byPath }: Timeline, left: readonly Path[]): void => {
  for (const lane of byPath.values()) {
    const stays = left.includes(lane.path)
    if (lane.left && !stays) lane.placed = false
    lane.left = stays
  }
}

const playLanes = (timeline: Timeline, deck: DeckNumber, on: boolean): void => {
  const lanes = timeline.decks[deck]
  if (on && !lanes.on) for (const lane of lanes.lanes) lane.placed = false
  lanes.on = on
}

/** Brings the control to the lane with a ramp of the usual length, aimed at where the lane will be at its end. */
const place = (lane: PlayedLane, sample: Samples, step: number, frame: number, ramp: number): void => {
  lane.placed = true
  lane.busyUntil = frame + ramp
  const next = (lane.at[lane.index + 1] as number) - 1
  const ahead = moves(lane, lane.index) ? Math.min(sample + ramp * step, next) : sample
  lane.set(laneLevel(lane, lane.index, ahead))
}

/** Frames until the playhead is at a sample: the first frame at or behind it. */
const framesTo = (sample: Samples, from: Samples, step: number): number => Math.ceil((sample - from) / step - 1e-6)

/** Does what is due at `frame` on one lane. @returns frames until it has to be looked at again */
const runLane = (lane: PlayedLane, timing: Timing, at: Samples, step: number, frame: number, most: number): number => {
  const index = seekLane(lane, at + 1e-6 * step)
  const passed = index !== lane.index
  const jumped = passed && !(moves(lane, lane.index) && index === lane.index + 1 && frame >= lane.busyUntil)
  lane.index = index
  const next = lane.at[index + 1]
  const n = next === undefined ? most : Math.min(most, Math.max(1, framesTo(next, at, step)))
  if (!lane.placed || jumped) place(lane, at, step, frame, timing.ramp)
  else if (passed && !moves(lane, index)) lane.set(laneLevel(lane, index, at))
  return n
}

/** Draws the straight line of the next `n` frames on a lane that moves. */
const drawLane = (lane: PlayedLane, timing: Timing, at: Samples, step: number, frame: number, n: number): void => {
  if (!moves(lane, lane.index) || frame < lane.busyUntil) return
  const usual = timing.ramp
  if (lane.isSpeed) {
    lane.busyUntil = frame + SPEED_RAMPS * usual
    lane.set(laneLevel(lane, lane.index, at + SPEED_RAMPS * usual * step * 0.5))
    return
  }
  timing.ramp = n
  lane.set(laneLevel(lane, lane.index, at + n * step))
  timing.ramp = usual
}

/** Whether the deck comes to a new track in this very block. */
const begins = ({ changing, gate, next }: Deck): boolean =>
  changing && next !== null && gate.now === 0 && gate.left === 0

/** Where the deck stands for its lanes. The crossfade of a loop begins a little before the loop's start: that counts as
 *  the start, so that nothing set from there on is left for a moment. */
const placeOf = (deck: Deck, timing: Timing): Samples => {
  const at = Number.isNaN(deck.pending) || !begins(deck) ? soundingAt(deck) : deck.pending
  const from = loopStart(deck)
  const early = deck.cursor.fadeLeft > 0 && at < from && from - at <= 2 * timing.fade * timing.ratio
  return early && loopEnd(deck) > from ? from : at
}

const isRunning = (deck: Deck): boolean =>
  deck.playing && deck.holding === null && (begins(deck) || (!deck.changing && deck.source !== null))

/** Whether the lanes of a deck have to be found anew: it jumped, turned in a loop, or has begun to play. */
const hasTurned = (lanes: DeckLanes, deck: Deck, at: Samples): boolean =>
  Math.abs(at - lanes.expected) > JUMPED || !lanes.running || deck.source !== lanes.source

const runDeck = (timeline: Timeline, n: DeckNumber, deck: Deck, frame: number, most: number): number => {
  const { timing } = timeline
  const lanes = timeline.decks[n]
  if (!lanes.on || lanes.lanes.length === 0) return most
  const running = isRunning(deck)
  const at = placeOf(deck, timing)
  if (running && hasTurned(lanes, deck, at)) for (const lane of lanes.lanes) lane.placed = false
  lanes.running = running
  lanes.source = deck.source
  if (!running) return most
  const step = deck.pace * timing.ratio
  let frames = deck.speed.left > 0 ? Math.min(most, FINE) : most
  for (const lane of lanes.lanes)
    if (!lane.left) frames = Math.min(frames, runLane(lane, timing, at, step, frame, frames))
  return frames
}

const drawDeck = (timeline: Timeline, n: DeckNumber, deck: Deck, frame: number, frames: number): void => {
  const lanes = timeline.decks[n]
  if (!lanes.on || !lanes.running) return
  const step = deck.pace * timeline.timing.ratio
  lanes.expected = placeOf(deck, timeline.timing) + frames * step
  for (const lane of lanes.lanes)
    if (!lane.left) drawLane(lane, timeline.timing, placeOf(deck, timeline.timing), step, frame, frames)
}

/** Moves every control of every lane to where the playheads stand.
 *  @returns  frames until the next point, at most `most` */
export const runTimeline = (timeline: Timeline, decks: readonly [Deck, Deck], frame: number, most: number): number => {
  let frames = most
  for (const n of DECKS) frames = Math.min(frames, runDeck(timeline, n, decks[n - 1] as Deck, frame, frames))
  for (const n of DECKS) drawDeck(timeline, n, decks[n - 1] as Deck, frame, frames)
  return frames
}

/** What the rows of automation turn; panic stops every lane besides what it does elsewhere. */
export const timelineControls = (timeline: Timeline, rows: ReadonlyMap<Path, Row>): Controls => {
  const own = new Map<Path, Control>()
  for (const n of DECKS) {
    const row = rows.get(`/deck/${n}/automation/play`)
    if (row) own.set(`/deck/${n}/automation/play`, { row, set: value => playLanes(timeline, n, value === true) })
  }
  const panic = timeline.controls.get('/panic')
  if (!panic) return own
  const set: Control['set'] = value => {
    for (const n of DECKS) playLanes(timeline, n, false)
    panic.set(value)
  }
  return own.set('/panic', { row: panic.row, set })
}
