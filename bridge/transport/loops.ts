import type { DeckNumber } from '../../contract/parameters.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { MonotonicMs, Samples } from '../../contract/units.ts'
import { beatsIn, type Between, fittedLoop, movedBy, nearestBeat, scaledLoop } from '../../engine/beat-moves.ts'
import { get, set } from '../tree/index.ts'
import { type Deck, lengthOf, sampleAt } from './deck.ts'
import { jump } from './jump.ts'
import type { Transport } from './transport.ts'

/** A loop that was closed so long ago still takes the playhead back in, in samples. */
const CAUGHT = LIBRARY_RATE

/** The nearest beat where cues and loops are set on beats; else the place itself. */
export const quantized = ({ tree }: Transport, deck: Deck, sample: Samples): Samples => {
  return get(tree, `/deck/${deck.number}/quantize`) === true ? nearestBeat(deck.grid, sample) : sample
}

const here = (transport: Transport, deck: Deck): Samples =>
  quantized(transport, deck, Math.round(sampleAt(deck, transport.tree.now())))

/** Loops between two samples, and says so to whoever sounds; the row shows the loop's length in beats. */
export const setLoop = (transport: Transport, number: DeckNumber, from: Samples, to: Samples): void => {
  const deck = transport.decks[number]
  if (!deck.track || !(to > from)) return
  deck.placed = fittedLoop(from, to)
  set(transport.tree, `/deck/${number}/loop`, beatsIn(deck.grid, deck.placed), { origin: 'bridge', force: true })
  if (deck.placed) tellLoop(transport, deck, deck.placed)
  deck.placed = null
}

/** A playhead that has just run over the end goes on in the loop, as it does where it sounds. */
const takeBackIn = (deck: Deck, [from, to]: Between, now: MonotonicMs): void => {
  const at = sampleAt(deck, now)
  if (at < to || at >= to + CAUGHT) return
  deck.sample = from + ((at - from) % (to - from))
  deck.at = now
}

/** The row may stand as it was while the loop lies elsewhere. */
const tellLoop = (transport: Transport, deck: Deck, loop: Between): void => {
  deck.loop = loop
  deck.lastLoop = loop
  takeBackIn(deck, loop, transport.tree.now())
  const seq = ++transport.tree.seq
  for (const listener of transport.listeners) listener.loop?.(deck.number, loop, seq)
}

export const markLoop = (transport: Transport, number: DeckNumber): void => {
  const deck = transport.decks[number]
  const at = here(transport, deck)
  deck.loopIn = at
  if (deck.loop && at < deck.loop[1]) setLoop(transport, number, at, deck.loop[1])
}

export const closeLoop = (transport: Transport, number: DeckNumber): void => {
  const deck = transport.decks[number]
  if (deck.loopIn !== null) setLoop(transport, number, deck.loopIn, here(transport, deck))
}

/** Ends the loop; goes back into the last one where none runs. */
export const exitLoop = (transport: Transport, number: DeckNumber): void => {
  const { tree, decks } = transport
  const { loop, lastLoop } = decks[number]
  if (loop) set(tree, `/deck/${number}/loop`, 0, { origin: 'bridge', force: true })
  else if (lastLoop) {
    setLoop(transport, number, ...lastLoop)
    jump(transport, number, lastLoop[0])
  }
}

export const scaleLoop = (transport: Transport, number: DeckNumber, by: number): void => {
  const { loop, grid } = transport.decks[number]
  const scaled = loop && scaledLoop(grid, loop, by)
  if (scaled) setLoop(transport, number, ...scaled)
}

/** Moves the loop, and the playhead by as much. */
export const moveLoop = (transport: Transport, number: DeckNumber, beats: number): void => {
  const deck = transport.decks[number]
  const { loop, grid } = deck
  if (!loop) return
  const [from, to] = [movedBy(grid, loop[0], beats), movedBy(grid, loop[1], beats)]
  if (from < 0 || to > lengthOf(deck)) return
  const at = sampleAt(deck, transport.tree.now())
  setLoop(transport, number, from, to)
  jump(transport, number, movedBy(grid, at, beats), true)
}

/** Jumps by so many beats; the deck stays where it is in the beat. */
export const jumpBeats = (transport: Transport, number: DeckNumber, beats: number): void => {
  const deck = transport.decks[number]
  const at = sampleAt(deck, transport.tree.now())
  jump(transport, number, movedBy(deck.grid, at, beats), true)
}
