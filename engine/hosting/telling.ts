import { type Engine, PEAKS } from '../engine.ts'
import type { FromEngine } from './messages.ts'

const REPORTS = 10
const METERS = 30
/** Times a second that the roots of the mean squares are told: the rate of their rows. */
const LEVELS = 10

/** What an engine that sounds tells of itself. */
export type Telling = {
  /** All changes up to this seq are taken. */
  heard(seq: number): void
  /** Tells what is due at a frame of the clock of whoever sounds it. */
  tell(frame: number): void
}

export const createTelling = (engine: Engine, post: (message: FromEngine) => void): Telling => {
  const { sampleRate } = engine
  const [peaks, rms] = [new Float32Array(PEAKS.count), new Float32Array(PEAKS.count)]
  let [turns, reportAt, peaksAt, rmsAt, heard, told, faults] = [-1, 0, 0, 0, -1, -1, 0]
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
    heard(seq) {
      heard = Math.max(heard, seq)
    },
    tell(frame) {
      if (heard > told) {
        told = heard
        post({ t: 'heard', seq: heard })
      }
      if (engine.faults() !== faults) {
        faults = engine.faults()
        post({ t: 'faults', failed: engine.failed().map(({ slot, fault }) => ({ slot, fault })) })
      }
      report(frame)
      levels(frame)
    },
  }
}
