import { jumpEvent, type PerformanceEvent, type PerformanceLog } from '../../contract/performance.ts'
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
  const isLater = (at: number | undefined): boolean => (at ?? 0) > engine.frame()
  const frameOf = (at: number | undefined): number => Math.max(engine.frame(), Math.ceil(at ?? 0))
  const own: Partial<Engine> = {
    set(path, value, at) {
      const taken = engine.set(path, value, at)
      if (taken) write([frameOf(at), 'set', path, value], isLater(at))
      return taken
    },
    jump(deck, sample, at, how) {
      engine.jump(deck, sample, at, how)
      write(jumpEvent(frameOf(at), deck, sample, how), isLater(at))
    },
    loop(deck, between, at) {
      engine.loop(deck, between, at)
      write([frameOf(at), 'loop', deck, between], isLater(at))
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
    engine: Object.assign(Object.create(engine) as Engine, own),
    log: () => ({ version: 1, rate: engine.sampleRate, frames: engine.frame(), events: [...events] }),
  }
}
