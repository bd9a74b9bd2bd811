import { createRamp, type Ramp } from '../ramp.ts'
import { createStretcher, type Stretcher } from './stretcher.ts'
import { createTrail, type Trail } from './trail.ts'

const FEW_STEMS = 4

/** What stretches one deck.
 *  off: the deck is read as it is, its pitch follows its speed.
 *  priming: it still is, while the stretcher hears what comes, until its own output stands where the deck is.
 *  on: the deck is read ahead, into the stretcher, and its output alone sounds.
 *  leaving: the deck is read as it is again, while the stretcher's output fades out. */
export type DeckStretch = {
  state: 'off' | 'priming' | 'on' | 'leaving'
  readonly few: () => Stretcher
  readonly many: () => Stretcher
  /** The one in use; kept when the deck leaves it. */
  stretcher: Stretcher | null
  /** How much of it sounds. */
  readonly wet: Ramp
  /** Frames since priming began, and from which on its output stands where the deck is. */
  elapsed: number
  due: number
  /** Frames of its memory that are filled. */
  filled: number
  /** Input and output frames since the seek; parts of input frames that are owed. */
  fed: number
  given: number
  owed: number
  /** Input frames → sample of the track, output frames → input frames. */
  readonly places: Trail
  readonly inputs: Trail
  /** Sample of the track that sounds at the next frame, while on. */
  sounding: number
  /** Frames for which nothing was to be stretched. */
  rested: number
  /** Input frames since the mix, and since the stems, were last heard. */
  sinceMix: number
  sinceStems: number
}

/** Makes a thing when it is first asked for. */
export const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** @param module  compiled once; called when the first stretcher is needed
 *  @param most    stems that a deck may have */
export const createDeckStretch = (module: () => WebAssembly.Module, rate: number, most: number): DeckStretch => ({
  state: 'off',
  few: once(() => createStretcher(module(), 2 * FEW_STEMS, rate)),
  many: once(() => createStretcher(module(), 2 * most, rate)),
  stretcher: null,
  wet: createRamp(0),
  elapsed: 0,
  due: 0,
  filled: 0,
  fed: 0,
  given: 0,
  owed: 0,
  places: createTrail(),
  inputs: createTrail(),
  sounding: 0,
  rested: 0,
  sinceMix: Number.POSITIVE_INFINITY,
  sinceStems: Number.POSITIVE_INFINITY,
})

export const stretcherFor = (stretch: DeckStretch, stems: number): Stretcher =>
  stems > FEW_STEMS ? stretch.many() : stretch.few()

/** Makes the stretchers of a deck, which takes tenths of a second, before anybody waits for them. */
export const makeStretchers = ({ few, many }: DeckStretch): void => {
  few()
  many()
}
