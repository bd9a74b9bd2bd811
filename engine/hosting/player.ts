import type { DeckNumber } from '../../contract/parameters.ts'
import type { Hertz, MonotonicMs } from '../../contract/units.ts'
import type { Buses } from '../buses.ts'
import { createEngine, type Engine } from '../engine.ts'
import { createSource, dropChunk, putChunk, type Source } from '../source.ts'
import { createLetGo } from './let-go.ts'
import { slotOfPath, type SlotPath } from '../../contract/inserts.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { createOutsideInsert, type OutsideInsert } from '../inserts/outside.ts'
import { createRecorder } from './recorder.ts'
import { createTelling } from './telling.ts'

/** The engine where it sounds: takes tracks, chunks and changes by messages, tells positions, peaks and what is recorded. */
export type Player = {
  readonly engine: Engine
  take(message: ToEngine): void
  /** The effects that run outside, by their slots: whoever sounds hands their frames out, and brings them back. */
  outside(): ReadonlyMap<SlotPath, OutsideInsert>
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
  /** Milliseconds that go on by themselves. */
  clock?: () => MonotonicMs
  post: (message: FromEngine, transfer?: ArrayBuffer[]) => void
}): Player => {
  const { sampleRate, clock } = of
  const engine = createEngine({ sampleRate, live: true, ...(clock ? { clock } : {}) })
  const outside = new Map<SlotPath, OutsideInsert>()
  const sources: Record<DeckNumber, { source: Source; load: number } | undefined> = { 1: undefined, 2: undefined }
  const recorder = createRecorder(engine, of.post)
  const telling = createTelling(engine, of.post)
  const letGo = createLetGo(of.sampleRate, of.post)

  const feed = (message: Extract<ToEngine, { load: number }>): void => {
    if (message.t === 'load') {
      const before = sources[message.deck]
      if (before) letGo.source(before.source)
      const source = message.extent && createSource(message.extent)
      sources[message.deck] = source ? { source, load: message.load } : undefined
      if (source) recorder.name(source, message.track ?? '')
      recorder.engine.load(message.deck, source)
      return
    }
    const on = sources[message.deck]
    if (on?.load !== message.load) {
      if (message.t === 'chunk') letGo.chunk(message)
      return
    }
    if (message.t === 'extent') Object.assign(on.source, message.extent)
    else if (message.t === 'chunk') letGo.chunk(putChunk(on.source, message.file, message.index, message))
    else letGo.chunk(dropChunk(on.source, message.file, message.index))
  }
  const putOutside = ({ slot, outside: of }: Extract<ToEngine, { t: 'insert' }>): void => {
    const insert = of && createOutsideInsert({ ...of, from: outside.get(slot)?.place() ?? 0 })
    if (!engine.insert(slot, insert)) return
    if (insert) outside.set(slot, insert)
    else outside.delete(slot)
  }
  const set = ({ path, value }: Extract<ToEngine, { t: 'set' }>): void => {
    recorder.engine.set(path, value)
    const of = slotOfPath(path)
    if (of?.leaf === 'effect') outside.delete(of.slot)
  }
  return {
    engine,
    outside: () => outside,
    take(message) {
      recorder.note(message)
      const { engine: told } = recorder
      if (message.t === 'set') set(message)
      else if (message.t === 'insert') putOutside(message)
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
    tell(frame) {
      telling.tell(frame)
      letGo.tell(frame)
    },
  }
}
