import type { MonotonicMs } from '../../../contract/units.ts'
import { createTempoFit, type Fit, type TempoFit, tempoOf, tickOf } from './tempo-fit.ts'
import {
  codeOf,
  type Frames,
  type FrameType,
  fpsOf,
  framesOf,
  ofFullFrame,
  ofPieces,
  type TimeCode,
  textOf,
} from './time-code.ts'

const [QUARTER, SYSEX] = [0xf1, 0xf0]
const IN_FRAME = 4
const PIECES = 8
/** Time code stands where no quarter frame came for so long: at 24 frames a second they come each 10 ms. */
const SILENCE_MS = 200
/** A rate is told from one that is slower by 1/1001 where it is known to this part of itself. */
const SURE = 1e-4
const SAME = 2e-4
const [SLOWEST, FASTEST] = [0.5, 2]

/** waits: nothing came yet; locking: it runs, its place is not known yet; runs; back: it runs backwards, or is wound;
 *  stands. */
type TimeCodeState = 'waits' | 'locking' | 'runs' | 'back' | 'stands'

export type TimeCodeIn = {
  /** A message and when it came: a quarter frame, or a SysEx with a full frame. Others are passed over.
   *  @returns whether it begins to run, or is elsewhere */
  readonly take: (status: number, data: ArrayLike<number>, at: MonotonicMs) => boolean
  readonly state: (now: MonotonicMs) => TimeCodeState
  /** The frame at a moment, with its fraction; null before any is known. */
  readonly frame: (now: MonotonicMs) => Frames | null
  /** How fast it runs: 1 as its frames are meant. */
  readonly speed: () => number
  readonly type: () => FrameType
  readonly fps: () => number
  readonly text: (now: MonotonicMs) => string
}

type Heard = {
  type: FrameType
  pulled: boolean
  /** Where it stood last. */
  place: Frames | null
  pieces: number[]
  last: number | null
  /** Quarter frames in a row, one after the other: below 0 for those that count down. */
  row: number
  /** The number of the last quarter frame, from 00:00:00:00 on; null where it is unknown. */
  quarter: number | null
  lastAt: MonotonicMs | null
  fit: TempoFit
}

const numberOf = (code: TimeCode): Frames | null => framesOf(code) ?? null

const forget = (heard: Heard): void => {
  Object.assign(heard, { last: null, row: 0, quarter: null, lastAt: null, fit: createTempoFit() })
}

/** What was heard before a silence is where it stands. */
const standStill = (heard: Heard): void => {
  if (heard.quarter !== null) heard.place = heard.quarter / IN_FRAME
  forget(heard)
}

const isSilent = ({ lastAt }: Heard, now: MonotonicMs): boolean => lastAt === null || now - lastAt > SILENCE_MS

const takeFull = (heard: Heard, bytes: ArrayLike<number>): boolean => {
  const code = ofFullFrame(bytes)
  const place = code && numberOf(code)
  if (code === undefined || place === undefined || place === null) return false
  forget(heard)
  Object.assign(heard, { type: code.type, place })
  return true
}

/** One that is missing between two counts all the same; whether that was right, the next whole code tells. */
const stepOf = (last: number, piece: number): number => (piece - last + PIECES) % PIECES

const countOn = (heard: Heard, piece: number, at: MonotonicMs): void => {
  const step = heard.last === null ? 0 : stepOf(heard.last, piece)
  const isBack = step === PIECES - 1
  if (step === 1) heard.row = Math.max(1, heard.row + 1)
  else if (isBack) heard.row = Math.min(-1, heard.row - 1)
  else heard.row = 1
  if (heard.quarter === null) return
  if (isBack) {
    heard.place = heard.quarter / IN_FRAME
    heard.quarter = null
    return
  }
  heard.quarter += step
  heard.fit.add(heard.quarter, at)
}

/** @returns whether the code that has come whole is another than was counted: backwards nothing is */
const complete = (heard: Heard, at: MonotonicMs): boolean => {
  const code = ofPieces(heard.pieces)
  const place = numberOf(code)
  if (place === null) return false
  if (heard.row < 0) {
    Object.assign(heard, { type: code.type, place })
    return true
  }
  const quarter = place * IN_FRAME + PIECES - 1
  if (quarter === heard.quarter && code.type === heard.type) return false
  Object.assign(heard, { type: code.type, place, quarter, fit: createTempoFit() })
  heard.fit.add(quarter, at)
  return true
}

const takeQuarter = (heard: Heard, data: number, at: MonotonicMs): boolean => {
  if (isSilent(heard, at)) standStill(heard)
  const piece = (data >> 4) & 7
  if (piece === heard.last) return false
  heard.pieces[piece] = data & 15
  countOn(heard, piece, at)
  Object.assign(heard, { last: piece, lastAt: at })
  const isWhole = heard.row > 0 ? piece === PIECES - 1 && heard.row >= PIECES : piece === 0 && heard.row <= 1 - PIECES
  return isWhole && complete(heard, at)
}

const framesEachSecond = (fit: Fit): number => (fit.rate * 1000) / IN_FRAME

/** Learns whether frames run slower by 1/1001 than they are counted, once their rate is known well enough. */
const learnPull = (heard: Heard, fit: Fit): void => {
  if (!(fit.error / tempoOf(fit) < SURE)) return
  for (const pulled of [false, true])
    if (Math.abs(framesEachSecond(fit) / fpsOf(heard.type, pulled) - 1) < SAME) heard.pulled = pulled
}

const speedOf = (heard: Heard): number => {
  const fit = heard.quarter === null ? undefined : heard.fit.fit()
  if (!fit) return 1
  learnPull(heard, fit)
  return Math.min(FASTEST, Math.max(SLOWEST, framesEachSecond(fit) / fpsOf(heard.type, heard.pulled)))
}

const frameAt = (heard: Heard, now: MonotonicMs): Frames | null => {
  const { quarter, lastAt } = heard
  if (quarter === null || lastAt === null) return heard.place
  if (isSilent(heard, now)) return quarter / IN_FRAME
  const fit = heard.fit.fit()
  if (fit) return tickOf(fit, now) / IN_FRAME
  return quarter / IN_FRAME + ((now - lastAt) / 1000) * fpsOf(heard.type, heard.pulled)
}

const stateAt = (heard: Heard, now: MonotonicMs): TimeCodeState => {
  if (isSilent(heard, now)) return heard.place === null && heard.quarter === null ? 'waits' : 'stands'
  if (heard.row < -1) return 'back'
  return heard.quarter === null ? 'locking' : 'runs'
}

/** MIDI time code as it comes: quarter frames that tremble or are missing, and full frames where it stands. */
export const createTimeCodeIn = (): TimeCodeIn => {
  const heard: Heard = {
    type: 1,
    pulled: false,
    place: null,
    pieces: [],
    last: null,
    row: 0,
    quarter: null,
    lastAt: null,
    fit: createTempoFit(),
  }
  return {
    take: (status, data, at) => {
      if (status === QUARTER && data.length > 0) return takeQuarter(heard, data[0] as number, at)
      return status === SYSEX && takeFull(heard, data)
    },
    state: now => stateAt(heard, now),
    frame: now => frameAt(heard, now),
    speed: () => speedOf(heard),
    type: () => heard.type,
    fps: () => fpsOf(heard.type, heard.pulled),
    text: now => {
      const at = frameAt(heard, now)
      return at === null ? '' : textOf(codeOf(heard.type, at))
    },
  }
}
