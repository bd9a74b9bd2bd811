import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { fullMix } from '../../contract/full-mix.ts'
import { DECKS, type DeckNumber, HOT_CUES } from '../../contract/parameters.ts'
import { get, handle, set } from '../tree/index.ts'
import { keepGrid, takeGrid } from './better-grid.ts'
import { sampleAt } from './deck.ts'
import { jump } from './jump.ts'
import { eject, load } from './load.ts'
import { closeLoop, exitLoop, jumpBeats, markLoop, moveLoop, quantized, scaleLoop } from './loops.ts'
import { cuesOf, tellLoaded, type Transport } from './transport.ts'

const FORCED = { origin: 'bridge', force: true } as const

const here = (transport: Transport, number: DeckNumber): number =>
  Math.round(sampleAt(transport.decks[number], transport.tree.now()))

const hold = (transport: Transport, number: DeckNumber): void =>
  void set(transport.tree, `/deck/${number}/play`, false, FORCED)

/** Whether a jump is to stay where it is in the beat. */
const keepsPhase = ({ tree, decks }: Transport, number: DeckNumber): boolean =>
  decks[number].playing && decks[number].grid !== null && get(tree, `/deck/${number}/quantize`) === true

/** Shows changed cue points; the cues of a track are the same on both decks. */
const mark = (transport: Transport, id: string): void => {
  for (const n of DECKS) {
    const deck = transport.decks[n]
    if (deck.track?.id !== id) continue
    Object.assign(deck.track, cuesOf(transport, id))
    tellLoaded(transport, deck)
  }
}

const cue = (transport: Transport, number: DeckNumber): void => {
  const { track, playing } = transport.decks[number]
  if (!track) return
  const cues = cuesOf(transport, track.id)
  if (playing) {
    jump(transport, number, cues.cue)
    hold(transport, number)
  } else {
    cues.cue = quantized(transport, transport.decks[number], here(transport, number))
    mark(transport, track.id)
  }
}

const hotCue = (transport: Transport, number: DeckNumber, slot: number): void => {
  const { track } = transport.decks[number]
  if (!track) return
  const { hotCues } = cuesOf(transport, track.id)
  const at = hotCues[slot - 1]
  if (typeof at === 'number') jump(transport, number, at, keepsPhase(transport, number))
  else {
    hotCues[slot - 1] = quantized(transport, transport.decks[number], here(transport, number))
    mark(transport, track.id)
  }
}

/** The full mix, whoever holds what. */
const panic = ({ tree }: Transport): void => {
  for (const [path, value] of fullMix()) set(tree, path, value, FORCED)
}

const playAll = (transport: Transport): void => {
  for (const n of DECKS) if (transport.decks[n].track) set(transport.tree, `/deck/${n}/play`, true, FORCED)
}

const installLoops = (transport: Transport, n: DeckNumber): void => {
  const { tree } = transport
  handle(tree, `/deck/${n}/jump`, beats => jumpBeats(transport, n, beats as number))
  handle(tree, `/deck/${n}/loop/in`, () => markLoop(transport, n))
  handle(tree, `/deck/${n}/loop/out`, () => closeLoop(transport, n))
  handle(tree, `/deck/${n}/loop/exit`, () => exitLoop(transport, n))
  handle(tree, `/deck/${n}/loop/scale`, by => scaleLoop(transport, n, by as number))
  handle(tree, `/deck/${n}/loop/move`, beats => moveLoop(transport, n, beats as number))
}

/** Lets the triggers of the tree act on the decks; each becomes jumps and changes of value. */
export const installTriggers = (transport: Transport): void => {
  const { tree } = transport
  for (const n of DECKS) {
    handle(tree, `/deck/${n}/load`, id => load(transport, n, id as string))
    handle(tree, `/deck/${n}/eject`, () => eject(transport, n))
    handle(tree, `/deck/${n}/seek`, s => jump(transport, n, (s as number) * LIBRARY_RATE, keepsPhase(transport, n)))
    installLoops(transport, n)
    handle(tree, `/deck/${n}/nudge`, s => jump(transport, n, here(transport, n) + (s as number) * LIBRARY_RATE))
    handle(tree, `/deck/${n}/cue`, () => cue(transport, n))
    handle(tree, `/deck/${n}/grid/take`, () => takeGrid(transport, n))
    handle(tree, `/deck/${n}/grid/keep`, () => keepGrid(transport, n))
    for (const slot of HOT_CUES) handle(tree, `/deck/${n}/hotcue/${slot}`, () => hotCue(transport, n, slot))
  }
  handle(tree, '/transport/play', () => playAll(transport))
  handle(tree, '/transport/stop', () => {
    for (const n of DECKS) hold(transport, n)
  })
  handle(tree, '/panic', () => panic(transport))
}
