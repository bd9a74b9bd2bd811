import type { DeckNumber } from '../../contract/parameters.ts'
import type { Hertz } from '../../contract/units.ts'
import type { Buses } from '../buses.ts'
import { createEngine, type Engine, PEAKS } from '../engine.ts'
import { createSource, dropChunk, putChunk, type Source } from '../source.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { createTape } from './tape.ts'

const REPORTS = 10
const METERS = 30
/** Times a second that the roots of the mean squares are told: the rate of their rows. */
const LEVELS = 10

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
  const { sampleRate, post } = of
  const engine = createEngine({ sampleRate, live: true })
  const sources: Record<DeckNumber, { source: Source; load: number } | undefined> = { 1: undefined, 2: undefined }
  const [peaks, rms] = [new Float32Array(PEAKS.count), new Float32Array(PEAKS.count)]
  const tape = createTape(sampleRate, post)
  let [turns, reportAt, peaksAt, rmsAt, heard, told] = [-1, 0, 0, 0, -1, -1]

  const feed = (message: Extract<ToEngine, { load: number }>): void => {
    if (message.t === 'load') {
      const source = message.extent && createSource(message.extent)
      sources[message.deck] = source ? { source, load: message.load } : undefined
      engine.load(message.deck, source)
      return
    }
    const on = sources[message.deck]
    if (on?.load !== message.load) return
    if (message.t === 'extent') Object.assign(on.source, message.extent)
    else if (message.t === 'chunk') putChunk(on.source, message.file, message.index, message)
    else dropChunk(on.source, message.file, message.index)
  }
  const report = (frame: number): void => {
    const turned = engine.turns() !== turns
    if (!turned && frame < reportAt) return
    turns = engine.turns()
    reportAt = frame + sampleRate / REPORTS
    const time = (frame + engine.latency) / sampleRate
    post({ t: 'report', time, turned, decks: [engine.state(1), engine.state(2)] })
  }
  const levels = (frame: number): void => {
    if (frame >= peaksAt) {
      peaksAt = frame + sampleRate / METERS
      engine.takePeaks(peaks)
      post({ t: 'peaks', peaks })
    }
    if (frame < rmsAt) return
    rmsAt = frame + sampleRate / LEVELS
    engine.takeRms(rms)
    post({ t: 'rms', rms })
  }
  return {
    engine,
    take(message) {
      if (message.t === 'set') engine.set(message.path, message.value)
      else if (message.t === 'seen') heard = Math.max(heard, message.seq)
      else if (message.t === 'jump') engine.jump(message.deck, message.sample, undefined, message.how)
      else if (message.t === 'loop') engine.loop(message.deck, message.between)
      else if (message.t === 'lanes') engine.automate(message.deck, message.lanes)
      else if (message.t === 'left') engine.release(message.paths)
      else if (message.t === 'record') tape.roll(message.take)
      else if (message.t !== 'close') feed(message)
    },
    process(left, right) {
      engine.process(left, right)
      tape.take(left, right)
    },
    processBuses(into) {
      engine.processBuses(into)
      tape.take(into.master.left, into.master.right)
    },
    tell(frame) {
      if (heard > told) {
        told = heard
        post({ t: 'heard', seq: heard })
      }
      report(frame)
      levels(frame)
    },
  }
}
