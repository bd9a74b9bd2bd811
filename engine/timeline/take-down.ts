import type { PerformanceEvent, PerformanceLog } from '../../contract/performance.ts'
import type { Engine } from '../engine.ts'
import type { Source } from '../source.ts'

/** Writes down all that an engine is told, from its first frame on.
 *  @param nameOf  the id of the track that a source is of
 *  @returns  the engine to be used in its place, and what was written so far */
export const takeDown = (
  engine: Engine,
  nameOf: (source: Source) => string,
): { engine: Engine; log: () => PerformanceLog } => {
  const events: PerformanceEvent[] = []
  const scheduled = new Set<PerformanceEvent>()
  /** Behind all of its frame and before; what is done at once before what was scheduled, as the engine does. */
  const write = (event: PerformanceEvent, isScheduled: boolean): void => {
    const isBehind = (other: PerformanceEvent): boolean =>
      other[0] > event[0] || (other[0] === event[0] && !isScheduled && scheduled.has(other))
    let i = events.length
    while (i > 0 && isBehind(events[i - 1] as PerformanceEvent)) i--
    events.splice(i, 0, event)
    if (isScheduled) scheduled.add(event)
  }
  const frameOf = (at: number | undefined): number => Math.max(engine.frame(), Math.ceil(at ?? 0))
  const own: Engine = {
    ...engine,
    set(path, value, at) {
      const taken = engine.set(path, value, at)
      if (taken) write([frameOf(at), 'set', path, value], (at ?? 0) > engine.frame())
      return taken
    },
    jump(deck, sample, at) {
      engine.jump(deck, sample, at)
      write([frameOf(at), 'jump', deck, sample], (at ?? 0) > engine.frame())
    },
    load(deck, source) {
      engine.load(deck, source)
      write([engine.frame(), 'load', deck, source && nameOf(source)], false)
    },
    automate(deck, lanes) {
      engine.automate(deck, lanes)
      write([engine.frame(), 'lanes', deck, lanes.map(({ path, points }) => ({ path, points: [...points] }))], false)
    },
    release(left) {
      engine.release(left)
      write([engine.frame(), 'left', [...left]], false)
    },
  }
  return {
    engine: own,
    log: () => ({ version: 1, rate: engine.sampleRate, frames: engine.frame(), events: [...events] }),
  }
}
