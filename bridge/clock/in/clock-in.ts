import type { Bpm, MonotonicMs } from '../../../contract/units.ts'
import { TICKS_IN_SIXTEENTH } from '../song-ticks.ts'
import { createTempoFit, type TempoFit, tempoOf, tickOf } from './tempo-fit.ts'
import { createTickCount, type TickCount } from './tick-count.ts'

const [TICK, START, CONTINUE, STOP, POSITION] = [0xf8, 0xfa, 0xfb, 0xfc, 0xf2]
/** Without a tick for so long, and for so many of its periods, the clock is lost. */
const LOST = { ms: 400, ticks: 6 } as const
/** A clock that comes back after so long is counted on by its tempo; after longer its place is unknown. */
const KEPT_MS = 10_000
/** The tempo is known once it is this sure, twice over. */
const SURE: Bpm = 0.1

/** waits: nothing came yet; locking: its tempo is not sure yet; locked: tempo and place are known; tempo only: it was met
 *  on its way, nobody said where the song is; stopped: the song is, by its word; lost: nothing comes any more, its last
 *  tempo counts on. */
export type ClockInState = 'waits' | 'locking' | 'locked' | 'tempo only' | 'stopped' | 'lost'

/** What is obeyed. A tick of the song is the 24th part of a beat, from 0 at its beginning. */
export type ClockInOrders = {
  /** The song goes on from there now: at the moment `at`, which may lie a little back. */
  readonly play: (tick: number, at: MonotonicMs) => void
  /** The song stands there, or will go on from there. */
  readonly locate: (tick: number) => void
  readonly stop: () => void
}

export type ClockIn = {
  /** A message and when it came. Others than clock, starts, stops and song positions are passed over. */
  readonly take: (status: number, data: ArrayLike<number>, at: MonotonicMs) => void
  readonly state: (now: MonotonicMs) => ClockInState
  /** Its tempo, smoothed; the last one where it is lost; null before any. */
  readonly tempo: () => Bpm | null
  /** The tick of the song at a moment, with its fraction; null where it is unknown or does not go on. */
  readonly songTick: (now: MonotonicMs) => number | null
}

type Heard = {
  count: TickCount
  fit: TempoFit
  /** The number of the last tick, and what a tick of the song is more; null where nobody said. */
  tick: number
  ahead: number | null
  /** Where the song goes on with the next tick. */
  next: number | null
  /** Where it stands. */
  place: number
  /** Null before the first word. */
  runs: boolean | null
  lastAt: MonotonicMs | null
  tempo: Bpm | null
}

const isLost = ({ lastAt, count }: Heard, now: MonotonicMs): boolean =>
  lastAt !== null && now - lastAt > Math.max(LOST.ms, LOST.ticks * (count.period() ?? 0))

const songTickAt = ({ runs, fit, ahead }: Heard, now: MonotonicMs): number | null => {
  const line = fit.fit()
  return runs && line && ahead !== null ? tickOf(line, now) + ahead : null
}

/** After a silence the number of the tick is what the tempo says, where that can be trusted; else all begins anew. */
const comeBack = (heard: Heard, at: MonotonicMs): void => {
  const { lastAt, runs } = heard
  if (lastAt === null || !isLost(heard, at)) return
  const line = runs !== false && at - lastAt <= KEPT_MS ? heard.fit.fit() : undefined
  heard.count = createTickCount()
  if (line) heard.tick = Math.max(heard.tick, Math.round(tickOf(line, at)) - 1)
  else Object.assign(heard, { fit: createTempoFit(), ahead: null })
}

const takeTick = (heard: Heard, at: MonotonicMs, { play }: ClockInOrders): void => {
  comeBack(heard, at)
  const by = heard.count.take(at)
  heard.lastAt = at
  heard.tick += by
  if (by <= 0) return
  heard.fit.add(heard.tick, at)
  const { next } = heard
  if (next === null) return
  heard.ahead = next - heard.tick
  heard.next = null
  play(next, at)
}

const goOn = (heard: Heard, from: number, { locate }: ClockInOrders): void => {
  Object.assign(heard, { runs: true, next: from, ahead: null })
  locate(from)
}

const stop = (heard: Heard, at: MonotonicMs, orders: ClockInOrders): void => {
  const place = Math.max(0, Math.round(songTickAt(heard, at) ?? heard.place))
  Object.assign(heard, { place, runs: false, next: null, ahead: null })
  orders.stop()
}

const goTo = (heard: Heard, to: number, orders: ClockInOrders): void => {
  heard.place = to
  if (heard.runs) goOn(heard, to, orders)
  else orders.locate(to)
}

const stateAt = (heard: Heard, now: MonotonicMs): ClockInState => {
  if (heard.runs === false) return 'stopped'
  if (heard.lastAt === null) return 'waits'
  if (isLost(heard, now)) return 'lost'
  const line = heard.fit.fit()
  if (!line || 2 * line.error > SURE) return 'locking'
  return heard.ahead === null ? 'tempo only' : 'locked'
}

/** MIDI clock as it comes: ticks that tremble, come twice or not at all, and the words about the song between them. */
export const createClockIn = (orders: ClockInOrders): ClockIn => {
  const heard: Heard = {
    count: createTickCount(),
    fit: createTempoFit(),
    tick: 0,
    ahead: null,
    next: null,
    place: 0,
    runs: null,
    lastAt: null,
    tempo: null,
  }
  return {
    take: (status, { 0: low = 0, 1: high = 0 }, at) => {
      if (status === TICK) takeTick(heard, at, orders)
      if (status === START) goOn(heard, 0, orders)
      if (status === CONTINUE) goOn(heard, heard.place, orders)
      if (status === STOP) stop(heard, at, orders)
      if (status === POSITION) goTo(heard, (low | (high << 7)) * TICKS_IN_SIXTEENTH, orders)
    },
    state: now => stateAt(heard, now),
    tempo: () => {
      const line = heard.fit.fit()
      if (line) heard.tempo = tempoOf(line)
      return heard.tempo
    },
    songTick: now => songTickAt(heard, now),
  }
}
