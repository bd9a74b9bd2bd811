import type { PerformanceEvent, PerformanceLog } from '../../contract/performance.ts'
import type { Engine } from '../engine.ts'
import type { Source } from '../source.ts'
import { takeDown } from '../timeline/take-down.ts'

/** What is longer is not written down to its end, and then not at all: a log without its end is none. */
const MOST_EVENTS = 500_000

/** Writes down what an engine is told while it is recorded, so that the recording can be rendered again. */
export type Scribe = {
  /** The engine to be told things. */
  readonly engine: Engine
  /** Begins anew from what stands. */
  begin(standing: PerformanceEvent[]): void
  /** @param block  frames that were rendered at a time
   *  @returns what was written since `begin`; null without a beginning, and where it was too much */
  end(block: number): PerformanceLog | null
}

/** @param nameOf  the id of the track that a source is of */
export const createScribe = (engine: Engine, nameOf: (source: Source) => string): Scribe => {
  let taken: ReturnType<typeof takeDown> | undefined
  let begun: PerformanceEvent[] = []
  let from = 0
  return {
    get engine() {
      return taken?.engine ?? engine
    },
    begin(standing) {
      taken = takeDown(engine, nameOf)
      begun = standing
      from = engine.frame()
    },
    end(block) {
      const log = taken?.log()
      taken = undefined
      if (!log || log.events.length > MOST_EVENTS) return null
      const later = log.events.map(([frame, ...rest]) => [frame - from, ...rest] as PerformanceEvent)
      return { ...log, frames: log.frames - from, events: [...begun, ...later], block, heard: true }
    },
  }
}
