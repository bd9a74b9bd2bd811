import type { PerformanceEvent } from '../../contract/performance.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Engine } from '../engine.ts'
import type { EngineLane } from '../timeline/lane.ts'
import { forgetEffect, isKept } from './host-model.ts'
import type { ToEngine } from './messages.ts'

/** What stands in an engine, as events of frame 0 that bring a new one there. */
export type Standing = {
  /** Takes in what the engine is told. */
  note(message: ToEngine): void
  events(engine: Pick<Engine, 'state'>): PerformanceEvent[]
}

/** Tracks first, then values, lanes and the controls that hands have, then where the decks are. */
export const createStanding = (): Standing => {
  const values = new Map<Path, ParameterValue>()
  const tracks: Record<DeckNumber, string | null> = { 1: null, 2: null }
  const lanes: Record<DeckNumber, readonly EngineLane[]> = { 1: [], 2: [] }
  let left: readonly Path[] = []
  return {
    note(message) {
      if (message.t === 'set' && isKept(message.path)) {
        if (values.get(message.path) !== message.value) forgetEffect(values, message.path)
        values.set(message.path, message.value)
      }
      if (message.t === 'load') tracks[message.deck] = message.extent ? (message.track ?? '') : null
      else if (message.t === 'lanes') lanes[message.deck] = message.lanes
      else if (message.t === 'left') left = message.paths
    },
    events: engine => [
      ...DECKS.map((n): PerformanceEvent => [0, 'load', n, tracks[n]]),
      ...[...values].map(([path, value]): PerformanceEvent => [0, 'set', path, value]),
      ...DECKS.map((n): PerformanceEvent => [0, 'set', `/deck/${n}/play`, engine.state(n).playing]),
      ...DECKS.map(
        (n): PerformanceEvent => [0, 'lanes', n, lanes[n].map(({ path, points }) => ({ path, points: [...points] }))],
      ),
      [0, 'left', [...left]],
      ...DECKS.map((n): PerformanceEvent => [0, 'jump', n, engine.state(n).sample, 'pass']),
      ...DECKS.map((n): PerformanceEvent => [0, 'loop', n, engine.state(n).loop]),
    ],
  }
}
