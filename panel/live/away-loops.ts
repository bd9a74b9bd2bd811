import type { DeckNumber } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { beatsIn, fittedLoop, movedBy, nearestBeat, scaledLoop } from '../../engine/beat-moves.ts'
import type { AwayDeck, Resolved } from './away-deck.ts'

const setLoop = (n: DeckNumber, { grid, marks }: AwayDeck, from: Samples, to: Samples): Resolved => {
  if (!(to > from)) return { sets: [], jumps: [], loops: [] }
  const between = fittedLoop(from, to)
  marks.last = between
  return { sets: [[`/deck/${n}/loop`, beatsIn(grid, between)]], jumps: [], loops: [{ deck: n, between }] }
}

const exit = (n: DeckNumber, deck: AwayDeck): Resolved => {
  const { loop, marks } = deck
  if (loop) {
    marks.last = loop
    return { sets: [[`/deck/${n}/loop`, 0]], jumps: [], loops: [] }
  }
  const { last } = marks
  if (!last) return { sets: [], jumps: [], loops: [] }
  return { ...setLoop(n, deck, ...last), jumps: [{ deck: n, sample: last[0] }] }
}

/** Moves the loop, and the playhead by as much. */
const move = (n: DeckNumber, deck: AwayDeck, beats: number): Resolved | undefined => {
  const { loop, grid, sample } = deck
  const [from, to] = loop?.map(at => movedBy(grid, at, beats)) ?? []
  if (from === undefined || to === undefined || from < 0) return { sets: [], jumps: [], loops: [] }
  const jump = { deck: n, sample: Math.round(movedBy(grid, sample, beats)), inPhase: true as const }
  return { ...setLoop(n, deck, from, to), jumps: [jump] }
}

/** What the page can do of a loop's triggers by itself, as the bridge does it; `what` is the end of the path. */
export const awayLoop = (n: DeckNumber, deck: AwayDeck, what: string, value: number): Resolved | undefined => {
  const { grid, sample, quantize, loop, marks } = deck
  const here = Math.round(quantize ? nearestBeat(grid, sample) : sample)
  if (what === 'exit') return exit(n, deck)
  if (what === 'move') return move(n, deck, value)
  if (what === 'in') {
    marks.in = here
    return loop && here < loop[1] ? setLoop(n, deck, here, loop[1]) : { sets: [], jumps: [], loops: [] }
  }
  if (what === 'out') return setLoop(n, deck, marks.in ?? here, here)
  const scaled = what === 'scale' && loop ? scaledLoop(grid, loop, value) : null
  return scaled ? setLoop(n, deck, ...scaled) : { sets: [], jumps: [], loops: [] }
}
