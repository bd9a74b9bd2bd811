import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { DECKS, type DeckNumber } from '../../../contract/parameters.ts'
import type { MonotonicMs, Samples, Seconds } from '../../../contract/units.ts'
import { type Deck, jump, lengthOf, sampleAt, type Transport } from '../../transport/index.ts'
import { get, report, set, subscribe } from '../../tree/index.ts'
import { codeAt, framesOf } from './time-code.ts'
import { createTimeCodeIn, type TimeCodeIn } from './time-code-in.ts'
import { type Lag, setRate, trimOf } from './trim.ts'

export const TIME_CODE_SOURCE = '/transport/timecode/source'
const OFFSET = '/transport/timecode/offset'
const IN = '/transport/timecode/in'
const FORCED = { origin: 'bridge', force: true } as const
const chaseOf = (number: DeckNumber): string => `/deck/${number}/timecode/chase`
/** How often the decks are trimmed. */
const EVERY_MS = 50
/** Nearer than this a deck that stands is there; further than this one that plays jumps, and then not again for a while:
 *  its host may be late to tell where it is. */
const HERE: Samples = 0.002 * LIBRARY_RATE
const ELSEWHERE: Seconds = 0.25
const SETTLE_MS = 1000

type Chaser = Lag & { jumpedAt: MonotonicMs; runs: boolean }
type Chase = {
  readonly transport: Transport
  readonly code: TimeCodeIn
  readonly chasers: Readonly<Record<DeckNumber, Chaser>>
}

const newChaser = (): Chaser => ({ off: 0, jumpedAt: Number.NEGATIVE_INFINITY, runs: false })

/** Where a track is to be: it begins at the offset. Null before any code. Before its beginning it is below 0. */
const placeAt = ({ transport: { tree }, code }: Chase, now: MonotonicMs): Samples | null => {
  const frame = code.frame(now)
  if (frame === null) return null
  const begins = framesOf(codeAt(code.type(), Number(get(tree, OFFSET)))) ?? 0
  return ((frame - begins) / code.fps()) * LIBRARY_RATE
}

const setPlay = ({ transport: { tree } }: Chase, { number }: Deck, on: boolean): void =>
  void set(tree, `/deck/${number}/play`, on, FORCED)

const goTo = (chase: Chase, deck: Deck, place: Samples): void => {
  const { tree } = chase.transport
  Object.assign(chase.chasers[deck.number], { off: 0, jumpedAt: tree.now() })
  if (Math.abs(sampleAt(deck, tree.now()) - place) > HERE) jump(chase.transport, deck.number, place)
}

const isWithin = (deck: Deck, place: Samples): boolean => place >= 0 && place < lengthOf(deck)

/** The code stands: the deck holds there. */
const stand = (chase: Chase, deck: Deck): void => {
  const { tree } = chase.transport
  setPlay(chase, deck, false)
  setRate(tree, deck, chase.code.speed())
  const place = placeAt(chase, tree.now())
  if (place !== null) goTo(chase, deck, Math.min(lengthOf(deck), Math.max(0, place)))
}

const start = (chase: Chase, deck: Deck, place: Samples): void => {
  goTo(chase, deck, place)
  setRate(chase.transport.tree, deck, chase.code.speed())
  setPlay(chase, deck, true)
}

/** The code goes on: the deck, by its speed, is brought to where that is. */
const goOn = (chase: Chase, deck: Deck, place: Samples): void => {
  const { tree, local } = chase.transport
  const chaser = chase.chasers[deck.number]
  if (deck.holding || deck.loop) return
  const off: Seconds = (place - sampleAt(deck, tree.now())) / LIBRARY_RATE
  if (Math.abs(off) > ELSEWHERE && tree.now() - chaser.jumpedAt > SETTLE_MS) goTo(chase, deck, place)
  else setRate(tree, deck, chase.code.speed() * (1 + trimOf(chaser, off, local)))
}

/** One deck at one moment. What hands do between the code's starts and stops stays: a deck that was held, holds.
 *  @param isNew  whether the code has only begun to run, or is elsewhere */
const follow = (chase: Chase, deck: Deck, isNew: boolean): void => {
  const now = chase.transport.tree.now()
  const chaser = chase.chasers[deck.number]
  const place = placeAt(chase, now)
  const state = chase.code.state(now)
  if (place === null || state === 'waits') return
  const runs = state === 'runs' && isWithin(deck, place)
  const [began, ended] = [runs && (isNew || !chaser.runs), !runs && chaser.runs]
  chaser.runs = runs
  if (ended || (!runs && isNew)) stand(chase, deck)
  else if (began && !deck.playing) start(chase, deck, place)
  else if (began) goTo(chase, deck, place)
  else if (runs && deck.playing) goOn(chase, deck, place)
}

/** Hears MIDI time code, and lets the decks follow it that are told to.
 *  `hear` takes messages as they come; `turn` is for the bridge's own clock.
 *  @param isOpen  whether there is a port that is listened to */
export const createTimeCodeFollower = (transport: Transport, isOpen: () => boolean) => {
  const { tree } = transport
  const code = createTimeCodeIn()
  const chase: Chase = { transport, code, chasers: { 1: newChaser(), 2: newChaser() } }
  let turnedAt = Number.NEGATIVE_INFINITY

  const followAll = (isNew: boolean): void => {
    for (const n of DECKS)
      if (get(tree, chaseOf(n)) === true && transport.decks[n].track) follow(chase, transport.decks[n], isNew)
  }
  const stateAt = (now: MonotonicMs): string => {
    if (get(tree, TIME_CODE_SOURCE) === '') return 'off'
    return isOpen() ? code.state(now) : 'no port'
  }
  const stop = subscribe(tree, 'bridge:timecode', ({ path }) => {
    for (const n of DECKS) if (path === chaseOf(n)) Object.assign(chase.chasers[n], newChaser())
  })
  return {
    hear: (status: number, data: ArrayLike<number>, at: MonotonicMs): void => {
      if (code.take(status, data, at)) followAll(true)
    },
    turn: (): void => {
      const now = tree.now()
      if (now - turnedAt < EVERY_MS) return
      turnedAt = now
      report(tree, IN, stateAt(now))
      report(tree, `${IN}/time`, code.text(now))
      followAll(false)
    },
    stop,
  }
}
