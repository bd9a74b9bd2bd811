import { BLOCK } from '../block.ts'
import type { Engine } from '../engine.ts'
import type { Source } from '../source.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { createScribe } from './scribe.ts'
import { createStanding } from './standing.ts'
import { createTape } from './tape.ts'

/** Records what sounds, and what the engine is told meanwhile. */
export type Recorder = {
  /** The engine to be told things. */
  readonly engine: Engine
  /** Takes in what comes, before it is done. */
  note(message: ToEngine): void
  /** The track that a source is of. */
  name(source: Source, track: string): void
  /** Begins a take, ends it with null, or goes from one into the next. */
  roll(take: string | null): void
  take(left: Float32Array, right: Float32Array): void
}

export const createRecorder = (
  engine: Engine,
  post: (message: FromEngine, transfer?: ArrayBuffer[]) => void,
): Recorder => {
  const names = new WeakMap<Source, string>()
  const scribe = createScribe(engine, source => names.get(source) ?? '')
  const standing = createStanding()
  const tape = createTape(engine.sampleRate, post)
  let running: string | null = null
  let block = BLOCK
  return {
    get engine() {
      return scribe.engine
    },
    note: standing.note,
    name: (source, track) => void names.set(source, track),
    roll(take) {
      if (take === running) return
      const log = scribe.end(block)
      if (running !== null && log) post({ t: 'performed', take: running, log })
      if (take !== null) scribe.begin(standing.events(engine))
      running = take
      tape.roll(take)
    },
    take(left, right) {
      block = left.length
      tape.take(left, right)
    },
  }
}
