import type { DeckNumber } from '../../contract/parameters.ts'
import type { Hertz } from '../../contract/units.ts'
import type { Buses } from '../buses.ts'
import { createEngine, type Engine } from '../engine.ts'
import { createSource, dropChunk, putChunk, type Source } from '../source.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { createRecorder } from './recorder.ts'
import { createTelling } from './telling.ts'

/** The engine where it sounds: takes tracks, chunks and changes by messages, tells positions, peaks and what is recorded. */
export type Player = {
  readonly engine: Engine
  take(message: ToEngine): void
  /** Renders left.length frames. */
  process(left: Float32Array, right: Float32Array): void
  /** Renders to all outputs that are given; what is recorded is the master. */
  processBuses(into: Buses): void
  /** Tells what is due.
   *  @param frame  count, by the clock of whoever sounds it, of the frame that is rendered next */
  tell(frame: number): void
}

/** @param post  hands a message over; buffers in `transfer` are its own from then on */
export const createPlayer = (of: {
  sampleRate: Hertz
  post: (message: FromEngine, transfer?: ArrayBuffer[]) => void
}): Player => {
  const engine = createEngine({ sampleRate: of.sampleRate, live: true })
  const sources: Record<DeckNumber, { source: Source; load: number } | undefined> = { 1: undefined, 2: undefined }
  const recorder = createRecorder(engine, of.post)
  const telling = createTelling(engine, of.post)

  const feed = (message: Extract<ToEngine, { load: number }>): void => {
    if (message.t === 'load') {
      const source = message.extent && createSource(message.extent)
      sources[message.deck] = source ? { source, load: message.load } : undefined
      if (source) recorder.name(source, message.track ?? '')
      recorder.engine.load(message.deck, source)
      return
    }
    const on = sources[message.deck]
    if (on?.load !== message.load) return
    if (message.t === 'extent') Object.assign(on.source, message.extent)
    else if (message.t === 'chunk') putChunk(on.source, message.file, message.index, message)
    else dropChunk(on.source, message.file, message.index)
  }
  return {
    engine,
    take(message) {
      recorder.note(message)
      const { engine: told } = recorder
      if (message.t === 'set') told.set(message.path, message.value)
      else if (message.t === 'seen') telling.heard(message.seq)
      else if (message.t === 'jump') told.jump(message.deck, message.sample, undefined, message.how)
      else if (message.t === 'loop') told.loop(message.deck, message.between)
      else if (message.t === 'lanes') told.automate(message.deck, message.lanes)
      else if (message.t === 'left') told.release(message.paths)
      else if (message.t === 'record') recorder.roll(message.take)
      else if (message.t !== 'close') feed(message)
    },
    process(left, right) {
      engine.process(left, right)
      recorder.take(left, right)
    },
    processBuses(into) {
      engine.processBuses(into)
      recorder.take(into.master.left, into.master.right)
    },
    tell: telling.tell,
  }
}
