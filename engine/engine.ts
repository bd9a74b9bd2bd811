import { Failure } from '../contract/errors.ts'
import { slotOfPath } from '../contract/inserts.ts'
import type { ParameterValue } from '../contract/parameter-row.ts'
import type { DeckNumber, Path } from '../contract/parameters.ts'
import type { Hertz, MonotonicMs, Samples } from '../contract/units.ts'
import { BLOCK } from './block.ts'
import { type Buses, put, putBlock } from './buses.ts'
import {
  createDeck,
  type Deck,
  type Holding,
  isHeldInLoop,
  loopEnd,
  loopStart,
  MOST_BEND,
  soundingAt,
  type Timing,
  timingOf,
} from './deck.ts'
import type { InsertRack } from './insert-rack.ts'
import { endHold, inPhase, jumpTo } from './jump.ts'
import { endLoop, loopBetween } from './loop.ts'
import { moveDecks } from './move-decks.ts'
import { type Peaks, takePeaksOf, takeRmsOf } from './levels.ts'
import { mixBlock } from './mix-block.ts'
import { createMixer } from './mixer.ts'
import { createReadRoom } from './read-head.ts'
import { beginPass, endPass } from './pass-on.ts'
import { createSchedule, doDue, scheduleAt } from './schedule.ts'
import { sincBanks } from './sinc.ts'
import { lengthOf, type Source } from './source.ts'
import { depart } from './slip.ts'
import { makeStretchers, once } from './stretch/deck-stretch.ts'
import { stretchModule } from './stretch/stretcher.ts'
import type { EngineLane } from './timeline/lane.ts'
import { giveLanes, releaseLanes, runTimeline } from './timeline/timeline.ts'
import { createTurning } from './turning.ts'

const SLOWEST_OUTPUT = 8000
/** Source samples a frame at most: twice the speed, bent by a tenth, an octave up. */
const FASTEST = 4.5

/** Where a deck is, at the frame that is rendered next. */
export type DeckState = {
  sample: Samples
  rate: number
  playing: boolean
  holding: Holding
  /** The deck came to the end of its track. */
  ended: boolean
  /** Grows with every discontinuity. */
  turns: number
  /** What the deck will read besides what follows the playhead: its loop, and where it goes on after a hold. */
  loop: readonly [Samples, Samples] | null
  wanted: Samples | null
}

export { PEAKS, type Peaks } from './levels.ts'

/** The sound of two decks. No clock, no I/O; `process` allocates nothing. */
export type Engine = InsertRack & {
  readonly sampleRate: Hertz
  /** Frames by which the output comes later than the decks are read: the limiter's look-ahead and what inserts take. */
  readonly latency: number
  /** Frames rendered so far. */
  frame(): number
  /** Takes a parameter by its path, clamped to its range.
   *  @param at  frame at which it takes effect; now without
   *  @returns   false where the path turns nothing here or the value is none */
  set(path: Path, value: ParameterValue, at?: number): boolean
  /** Puts a source on a deck, at its start; the deck's settings stay (it plays on if it played), its loop goes. */
  load(deck: DeckNumber, source: Source | null): void
  /** Moves a deck. With slip it comes back from there.
   *  @param how  'in phase': as near to the sample as the deck stays where it is in the beat; 'pass': the deck is there
   *              already, and its sound follows: while nothing can sound there yet it goes on unheard, a second at most */
  jump(deck: DeckNumber, sample: Samples, at?: number, how?: 'in phase' | 'pass'): void
  /** Loops a deck between two samples, 512 apart at least; null ends its loop. */
  loop(deck: DeckNumber, between: readonly [Samples, Samples] | null, at?: number): void
  /** Gives a deck the lanes that its controls follow while it plays, in the place of earlier ones. A control that is set
   *  leaves its lane. */
  automate(deck: DeckNumber, lanes: readonly EngineLane[]): void
  /** Gives controls back to their lanes, all but those that hands still have. */
  release(stillLeft: readonly Path[]): void
  state(deck: DeckNumber): DeckState
  /** Copies the peaks and begins anew. */
  takePeaks(into: Peaks): void
  /** Copies the roots of the mean squares, in the order of the peaks, and begins anew. */
  takeRms(into: Peaks): void
  /** Grows with every discontinuity of any deck. */
  turns(): number
  /** Renders left.length frames, any number. */
  process(left: Float32Array, right: Float32Array): void
  /** Renders as many frames to all outputs that are given. */
  processBuses(into: Buses): void
}

const rateOf = ({ led, speed, bend }: Deck): number =>
  (Number.isNaN(led) ? speed.target : led) * (1 + MOST_BEND * bend.target)

const stateOf = (deck: Deck): DeckState => ({
  sample: Math.min(
    Number.isNaN(deck.pending) ? soundingAt(deck) : deck.pending,
    (deck.source && lengthOf(deck.source)) ?? Number.POSITIVE_INFINITY,
  ),
  rate: rateOf(deck),
  playing: deck.playing,
  holding: deck.holding,
  ended: deck.ended,
  turns: deck.turns,
  loop: loopEnd(deck) > loopStart(deck) ? [loopStart(deck), loopEnd(deck)] : null,
  wanted: isHeldInLoop(deck) ? deck.wanted : null,
})

/** Lets what lies on the deck fade out and the source come after it, at its start. */
const place = (deck: Deck, source: Source | null, timing: Timing): void => {
  deck.next = source
  deck.changing = true
  deck.ended = false
  deck.holding = null
  deck.pending = 0
  deck.ghost = Number.NaN
  endHold(deck)
  endPass(deck)
  endLoop(deck, timing)
  deck.turns++
}

const jump = (deck: Deck, to: Samples, timing: Timing, how: 'in phase' | 'pass' | undefined): void => {
  if (!Number.isFinite(to)) return
  if (how === 'pass') beginPass(deck, timing)
  else {
    endPass(deck)
    depart(deck)
  }
  jumpTo(deck, how === 'in phase' ? inPhase(deck, to) : to, timing)
}

/** Makes an engine for one output rate.
 *  @param of.clock  milliseconds that go on by themselves: an effect that holds a block up is taken out of the way
 *  @param of.live  makes at once what takes its time, so that nothing waits for it later: the stretchers
 *  @throws bad_value below 8 kHz */
export const createEngine = (of: { sampleRate: Hertz; live?: boolean; clock?: () => MonotonicMs }): Engine => {
  if (!(of.sampleRate >= SLOWEST_OUTPUT)) throw new Failure('bad_value', `an output rate of ${of.sampleRate} Hz`)
  const timing = timingOf(of.sampleRate)
  const module = once(stretchModule)
  const mixer = createMixer(
    timing,
    [createDeck(of.sampleRate, module), createDeck(of.sampleRate, module)],
    createReadRoom(sincBanks(), Math.ceil(BLOCK * timing.ratio * FASTEST)),
  )
  if (of.live) for (const { stretch } of mixer.decks) makeStretchers(stretch)
  const { timeline, rack, fits, turn } = createTurning(mixer, of.clock)
  const schedule = createSchedule()
  const deckOf = (n: DeckNumber): Deck => mixer.decks[n - 1] as Deck
  let frame = 0
  const when = (at: number | undefined, act: () => void): void => {
    if (at === undefined || at <= frame) act()
    else scheduleAt(schedule, at, act)
  }
  const render = (most: number, cue: boolean, voices: boolean): number => {
    const due = doDue(schedule, frame, Math.min(BLOCK, most))
    const n = runTimeline(timeline, mixer.decks, frame, due)
    moveDecks(mixer.decks, timing, n)
    mixBlock(mixer, n, cue, voices)
    frame += n
    return n
  }
  return {
    sampleRate: of.sampleRate,
    get latency() {
      return mixer.latency
    },
    frame: () => frame,
    set(path, value, at) {
      if (at === undefined || at <= frame) return turn(path, value)
      // what an effect will have, that lies in the slot by then, nobody knows yet
      if (!slotOfPath(path) && !fits(path, value)) return false
      scheduleAt(schedule, at, () => void turn(path, value))
      return true
    },
    load: (n, source) => place(deckOf(n), source, timing),
    jump: (n, sample, at, how) => when(at, () => jump(deckOf(n), sample, timing, how)),
    loop: (n, between, at) =>
      when(at, () => (between ? loopBetween(deckOf(n), between[0], between[1], timing) : endLoop(deckOf(n), timing))),
    automate: (n, lanes) => giveLanes(timeline, n, lanes),
    release: left => releaseLanes(timeline, left),
    state: n => stateOf(deckOf(n)),
    turns: () => deckOf(1).turns + deckOf(2).turns,
    takePeaks: into => takePeaksOf(mixer, into),
    takeRms: into => takeRmsOf(mixer, frame, into),
    ...rack,
    process(left, right) {
      for (let at = 0; at < left.length; ) {
        const n = render(left.length - at, false, false)
        put(mixer.room.program, left, right, at, n)
        at += n
      }
    },
    processBuses(into) {
      const { length } = into.master.left
      for (let at = 0; at < length; ) {
        const n = render(length - at, into.cue !== undefined, into.voices !== undefined)
        putBlock(mixer, into, at, n)
        at += n
      }
    },
  }
}
