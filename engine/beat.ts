import { type Deck, soundingAt, type Timing } from './deck.ts'
import { beatAt, sampleOfBeat } from './grid.ts'

/** How long a beat sounds, in frames of the output. */
export type Beat = { frames: number }

/** Beats before and behind over which it is taken, so that one found a little early bends no echo. */
const AROUND = 4
const PLAIN_BPM = 120
/** A deck that is slower than this stands still; its beat stays as it was. */
const STILL = 0.05

/** The beat of a deck that has played nothing yet. */
export const createBeat = (rate: number): Beat => ({ frames: (rate * 60) / PLAIN_BPM })

/** Takes the beat from where the deck is, at the speed that it plays at. */
export const followBeat = (beat: Beat, deck: Deck, { ratio }: Timing): void => {
  const { source, pace, changing } = deck
  if (!source || changing || pace < STILL) return
  const at = beatAt(source.grid, soundingAt(deck))
  const samples = (sampleOfBeat(source.grid, at + AROUND) - sampleOfBeat(source.grid, at - AROUND)) / (2 * AROUND)
  if (samples > 1) beat.frames = samples / (pace * ratio)
}
