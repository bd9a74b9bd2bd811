import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import { tempoAt } from '../../../contract/grid.ts'
import { DECKS, type DeckNumber } from '../../../contract/parameters.ts'
import type { Bpm, MonotonicMs, Samples, Seconds } from '../../../contract/units.ts'
import { type Deck, jump, sampleAt, type Transport } from '../../transport/index.ts'
import { get, set } from '../../tree/index.ts'
import { sampleOfTick, TICKS_IN_BEAT, tickAt } from '../song-ticks.ts'
import type { ClockIn, ClockInOrders } from './clock-in.ts'
import { type Lag, setRate, trimOf } from './trim.ts'

const FORCED = { origin: 'bridge', force: true } as const
const chaseOf = (number: DeckNumber): string => `/deck/${number}/chase`
/** A deck that stands this near to where it is sent need not jump. */
const HERE: Samples = 0.002 * LIBRARY_RATE
/** A song that is counted half or twice as fast as the clock still beats with it. */
const [FASTER, SLOWER] = [Math.SQRT2, Math.SQRT1_2]

type Chaser = Lag & {
  /** Beats of the song for each of the clock. */
  fold: number
  /** Whether the clock has begun, or was elsewhere, and the tempo was not known for sure since. */
  isFresh: boolean
}
/** Decks that follow a clock. */
export type Chase = {
  readonly transport: Transport
  readonly clock: Pick<ClockIn, 'tempo' | 'songTick' | 'state'>
  readonly chasers: Readonly<Record<DeckNumber, Chaser>>
}

const newChaser = (): Chaser => ({ fold: 1, isFresh: true, off: 0 })

export const createChase = (transport: Transport, clock: Chase['clock']): Chase => ({
  transport,
  clock,
  chasers: { 1: newChaser(), 2: newChaser() },
})

const chasing = ({ transport: { tree, decks } }: Chase): Deck[] =>
  DECKS.flatMap(n => (get(tree, chaseOf(n)) === true && decks[n].track ? decks[n] : []))

const ownTempo = ({ transport: { tree } }: Chase, deck: Deck): Bpm | null =>
  tempoAt(deck.played, sampleAt(deck, tree.now()) / LIBRARY_RATE)

const foldOf = (clock: Bpm, own: Bpm): number => (clock / own > FASTER ? 0.5 : clock / own < SLOWER ? 2 : 1)

/** The sample of the deck at a tick of the clock's song; null where nobody knows its beats. */
const placeOf = ({ chasers }: Chase, { number, grid, played }: Deck, tick: number): Samples | null =>
  grid && Math.max(0, sampleOfTick({ grid, beatsPerBar: played.beatsPerBar }, tick * chasers[number].fold))

const goTo = ({ transport }: Chase, deck: Deck, place: Samples): void => {
  if (Math.abs(sampleAt(deck, transport.tree.now()) - place) > HERE) jump(transport, deck.number, place)
}

const refold = (chase: Chase, deck: Deck): void => {
  const [tempo, own] = [chase.clock.tempo(), ownTempo(chase, deck)]
  const chaser = chase.chasers[deck.number]
  Object.assign(chaser, { isFresh: true, off: 0 })
  if (!tempo || !own) return
  chaser.fold = foldOf(tempo, own)
  setRate(chase.transport.tree, deck, (tempo * chaser.fold) / own)
}

const play = (chase: Chase, deck: Deck, tick: number, at: MonotonicMs): void => {
  refold(chase, deck)
  const place = placeOf(chase, deck, tick)
  if (place === null) return
  const { tree } = chase.transport
  goTo(chase, deck, place + ((tree.now() - at) / 1000) * LIBRARY_RATE * deck.rate)
  set(tree, `/deck/${deck.number}/play`, true, FORCED)
}

const locate = (chase: Chase, deck: Deck, tick: number): void => {
  refold(chase, deck)
  const place = placeOf(chase, deck, tick)
  // one that plays goes there with the tick that comes next
  if (place !== null && !deck.playing) goTo(chase, deck, place)
}

/** What the decks do at the clock's word. */
export const ordersTo = (chase: () => Chase): ClockInOrders => ({
  play: (tick, at) => {
    for (const deck of chasing(chase())) play(chase(), deck, tick, at)
  },
  locate: tick => {
    for (const deck of chasing(chase())) locate(chase(), deck, tick)
  },
  stop: () => {
    for (const { number } of chasing(chase())) set(chase().transport.tree, `/deck/${number}/play`, false, FORCED)
  },
})

/** By how many seconds of what sounds a deck is behind the clock's beat, at most half a beat; null where the clock's song
 *  does not go on. */
const behind = ({ transport, clock, chasers }: Chase, deck: Deck, tempo: Bpm): Seconds | null => {
  const now = transport.tree.now()
  const songTick = clock.songTick(now)
  if (!deck.grid || songTick === null || clock.state(now) === 'lost') return null
  const { fold } = chasers[deck.number]
  const own = tickAt({ grid: deck.grid, beatsPerBar: deck.played.beatsPerBar }, sampleAt(deck, now))
  const beats = (songTick * fold - own) / TICKS_IN_BEAT
  return ((beats - Math.round(beats)) * 60) / (tempo * fold)
}

/** A song that turns out to be counted half or twice as fast is put in its place, where it has only begun. */
const settle = (chase: Chase, deck: Deck, own: Bpm, tempo: Bpm): void => {
  const chaser = chase.chasers[deck.number]
  const now = chase.transport.tree.now()
  if (!chaser.isFresh || chase.clock.state(now) !== 'locked') return
  chaser.isFresh = false
  const [fold, songTick] = [foldOf(tempo, own), chase.clock.songTick(now)]
  if (fold === chaser.fold || songTick === null || deck.loop) return
  chaser.fold = fold
  const place = placeOf(chase, deck, songTick)
  if (place !== null) goTo(chase, deck, place)
}

/** Brings the speed of every deck that follows to the clock's, and a little beside it where its beat is not the clock's. */
export const turnChase = (chase: Chase): void => {
  const { tree, local } = chase.transport
  for (const deck of chasing(chase)) {
    const [tempo, own] = [chase.clock.tempo(), ownTempo(chase, deck)]
    if (!tempo || !own || !deck.playing || deck.holding) continue
    settle(chase, deck, own, tempo)
    const chaser = chase.chasers[deck.number]
    const trim = trimOf(chaser, behind(chase, deck, tempo), local)
    setRate(tree, deck, ((tempo * chaser.fold) / own) * (1 + trim))
  }
}
