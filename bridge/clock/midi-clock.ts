import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { MonotonicMs, Samples } from '../../contract/units.ts'
import { type Score, sampleOfTick, songPosition, TICKS_IN_SIXTEENTH, tickAt } from './song-ticks.ts'

const TICK = [0xf8]
const START = [0xfa]
const CONTINUE = [0xfb]
const STOP = [0xfc]
const SAMPLES_IN_MS = LIBRARY_RATE / 1000
/** A place this close behind a tick still counts as on it: seeks and loops are rounded to samples. */
const HAIR: Samples = 0.5 * SAMPLES_IN_MS
/** What a double loses on the way. */
const DUST: Samples = 1e-3
/** A place off by no more than this is slid to; further off it is a seek. */
const SLIDE_TICKS = TICKS_IN_SIXTEENTH / 2
/** After so long without a turn, the machine slept: what was missed is not made up for. */
const AWAY_MS = 1000
/** Of what a host's position is off, so much is taken: it comes by way of a browser, and trembles. */
const TREMBLING = 0.1

/** Where the deck that sounds is at a moment, and how it goes on from there. */
export type Seen = Score & {
  readonly sample: Samples
  readonly rate: number
  readonly loop: readonly [Samples, Samples] | null
  /** False while a host says where the deck is; `saidAt` is when it last did. */
  readonly exact: boolean
  readonly saidAt: MonotonicMs
}
/** A message, and the moment at which the music has it. */
export type Due = { readonly at: MonotonicMs; readonly bytes: readonly number[] }
type Run = {
  score: Score
  sample: Samples
  at: MonotonicMs
  rate: number
  loop: readonly [Samples, Samples] | null
  saidAt: MonotonicMs
  /** The tick that comes next, and the one from which on listeners go along. */
  next: number
  from: number
  started: boolean
}
/** A MIDI clock on its way through a song; `run` is null while nothing sounds. */
export type MidiClock = { run: Run | null }

const momentOf = (run: Run, sample: Samples): MonotonicMs =>
  run.at + Math.max(0, sample - run.sample) / (SAMPLES_IN_MS * run.rate)

/** A loop shorter than a sixteenth is a roll: the clock goes on through it, as the music will. */
const isRoll = (score: Score, [from, to]: readonly [Samples, Samples]): boolean =>
  tickAt(score, to + HAIR) - tickAt(score, from) < TICKS_IN_SIXTEENTH

/** Where the run turns back in its loop; infinite where it does not. */
const turnOf = ({ loop, sample, score }: Run): Samples =>
  loop && sample >= loop[0] && sample < loop[1] && !isRoll(score, loop) ? loop[1] : Number.POSITIVE_INFINITY

/** Start or Continue goes out behind the tick before its own, so that listeners have time. */
const startWhereDue = (run: Run, at: MonotonicMs, out: Due[]): void => {
  if (run.started || run.next !== run.from) return
  run.started = true
  out.push({ at, bytes: run.from === 0 ? START : CONTINUE })
}

/** The run is somewhere else now: listeners stop, hear where, and go along from the next sixteenth on. */
const locate = (run: Run, out: Due[]): void => {
  const here = tickAt(run.score, run.sample - HAIR)
  if (run.started) out.push({ at: run.at, bytes: STOP })
  run.started = false
  run.next = Math.ceil(here)
  run.from = Math.max(0, Math.ceil(here / TICKS_IN_SIXTEENTH) * TICKS_IN_SIXTEENTH)
  if (run.from > 0) out.push({ at: run.at, bytes: songPosition(run.score, run.from) })
  startWhereDue(run, run.at, out)
}

const tickUpTo = (run: Run, end: Samples, out: Due[]): void => {
  const last = Math.min(end, turnOf(run) - HAIR) + DUST
  for (let sample = sampleOfTick(run.score, run.next); sample <= last; sample = sampleOfTick(run.score, run.next)) {
    const at = momentOf(run, sample)
    out.push({ at, bytes: TICK })
    run.next++
    startWhereDue(run, at, out)
  }
}

/** Goes on to a moment, through the turns of the loop. */
const goOn = (run: Run, now: MonotonicMs, out: Due[]): void => {
  for (;;) {
    const to = run.sample + Math.max(0, now - run.at) * SAMPLES_IN_MS * run.rate
    const turn = turnOf(run)
    tickUpTo(run, to, out)
    if (to < turn - DUST) return void Object.assign(run, { sample: to, at: now })
    Object.assign(run, { at: momentOf(run, turn), sample: run.loop?.[0] })
    locate(run, out)
  }
}

/** How far off the run is; the two may stand on either side of a turn of the loop. */
const offBy = (run: Run, { sample, loop }: Seen): Samples => {
  const off = sample - run.sample
  if (!loop || run.sample < loop[0] || run.sample >= loop[1]) return off
  const other = off - Math.sign(off) * (loop[1] - loop[0])
  return Math.abs(other) < Math.abs(off) ? other : off
}

const follow = (run: Run, seen: Seen, now: MonotonicMs, out: Due[]): void => {
  const isRolling = seen.loop && seen.sample >= seen.loop[0] && seen.sample < seen.loop[1] && isRoll(seen, seen.loop)
  const before = tickAt(run.score, run.sample)
  Object.assign(run, { rate: seen.rate, loop: seen.loop })
  const isAway = now > run.at
  if (isRolling && !isAway) return
  const off = offBy(run, seen)
  run.score = seen
  if (isAway || Math.abs(tickAt(seen, run.sample + off) - before) > SLIDE_TICKS) {
    Object.assign(run, { sample: seen.sample, at: now })
    locate(run, out)
  } else if (seen.exact || seen.saidAt !== run.saidAt) {
    // its own goOn turns it in the loop, and tells
    run.sample = Math.min(run.sample + off * (seen.exact ? 1 : TREMBLING), turnOf(run) - DUST)
  }
  run.saidAt = seen.saidAt
  tickUpTo(run, run.sample, out)
}

const begin = (seen: Seen, now: MonotonicMs, out: Due[]): Run => {
  const { sample, rate, loop, saidAt } = seen
  const run: Run = { score: seen, sample, at: now, rate, loop, saidAt, next: 0, from: 0, started: false }
  locate(run, out)
  tickUpTo(run, sample, out)
  return run
}

/** Takes the clock to a moment at which the deck is seen there, or is not heard.
 *  @returns the messages that are due, in order: 24 ticks a beat, and a stop, song position and continue where the
 *  playhead went elsewhere. A late turn gives what was missed and no more. */
export const turnClock = (clock: MidiClock, seen: Seen | null, now: MonotonicMs): Due[] => {
  const out: Due[] = []
  const { run } = clock
  if (run && now - run.at <= AWAY_MS) goOn(run, now, out)
  if (run && seen) follow(run, seen, now, out)
  else if (seen) clock.run = begin(seen, now, out)
  else {
    if (run?.started) out.push({ at: now, bytes: STOP })
    clock.run = null
  }
  return out
}

/** The moment at which the clock wants its next turn; infinite while nothing sounds. */
export const nextTurn = ({ run }: MidiClock): MonotonicMs => {
  if (!run) return Number.POSITIVE_INFINITY
  const turn = turnOf(run)
  const tick = sampleOfTick(run.score, run.next)
  return momentOf(run, tick <= turn - HAIR ? tick : turn)
}
