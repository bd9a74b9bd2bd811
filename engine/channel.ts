import { BLOCK } from './block.ts'
import { createDelay, type Delay } from './delay.ts'
import { createInsertChain, type InsertChain } from './insert-chain.ts'
import { createMeter, type Meter } from './meter.ts'
import { createRamp, type Ramp } from './ramp.ts'
import { createStereo, type Stereo } from './stereo.ts'

/** Buses that the stems are sent to. */
export const SEND_COUNT = 2

/** A deck's way from the sum of its stems to its level. */
export type Channel = {
  /** 1 while the deck is sent to the headphones. */
  readonly pfl: Ramp
  readonly chain: InsertChain
  /** Makes the mix that stands in for the stems as late as they are. */
  readonly mixDelay: Delay
  /** Frames that what was read may still be on its way through `mixDelay`. */
  ring: number
  readonly meter: Meter
}

export const createChannel = (): Channel => ({
  pfl: createRamp(0),
  chain: createInsertChain(),
  mixDelay: createDelay(),
  ring: 0,
  meter: createMeter(),
})

/** Where one deck at a time is mixed: `sum` and `sends` before the deck's level, `pfl` that of both decks. */
export type DeckBus = {
  readonly sum: Stereo
  readonly sends: readonly Stereo[]
  readonly pfl: Stereo
  /** Each stem after its fader, and the mix where it stands in, by the index of their files; written while `wanted`. */
  readonly voices: readonly Stereo[]
  wanted: boolean
  /** Whether anything came to the sends, which else stay as they are. */
  sent: boolean
  readonly gate: Float32Array
  readonly wet: Stereo
}

export const createDeckBus = (voices: number): DeckBus => ({
  sum: createStereo(),
  sends: Array.from({ length: SEND_COUNT }, () => createStereo()),
  pfl: createStereo(),
  voices: Array.from({ length: voices }, () => createStereo()),
  wanted: false,
  sent: false,
  gate: new Float32Array(BLOCK),
  wet: createStereo(),
})
