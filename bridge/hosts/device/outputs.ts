import { DECKS, STEMS } from '../../../contract/parameters.ts'
import type { Buses } from '../../../engine/buses.ts'
import { MIX, SOURCE_FILES } from '../../../engine/source.ts'

/** What goes to the device's outputs, pair by pair: the master; the master and the headphones; or each stem of deck 1 in
 *  the table's order, then of deck 2, then the master and the headphones where there are outputs left. */
export type Layout = 'master' | 'master+cue' | 'stems' | 'stems+master+cue'

const STEM_CHANNELS = 2 * DECKS.length * STEMS.length

/** The layout for a device of so many outputs: what was asked for as far as it has outputs for it. */
export const layoutFor = (wanted: 'stems' | 'master', channels: number): Layout => {
  if (wanted === 'stems' && channels >= STEM_CHANNELS + 4) return 'stems+master+cue'
  if (wanted === 'stems' && channels >= STEM_CHANNELS) return 'stems'
  return channels >= 4 ? 'master+cue' : 'master'
}

export const channelsOf = (layout: Layout): number =>
  ({ master: 2, 'master+cue': 4, stems: STEM_CHANNELS, 'stems+master+cue': STEM_CHANNELS + 4 })[layout]

type Pair = { left: Float32Array; right: Float32Array }
/** Where the engine renders to, and the device's channels in their order. */
export type Outputs = { readonly buses: Buses; readonly channels: readonly Float32Array[]; readonly mixes: Mixes }
/** While a track has no stems yet its mix sounds on the pair of `other`. */
type Mixes = readonly { from: Pair; to: Pair }[]

/** Room for a layout, of so many frames a block. */
export const createOutputs = (layout: Layout, frames: number): Outputs => {
  const pair = (): Pair => ({ left: new Float32Array(frames), right: new Float32Array(frames) })
  const [master, cue] = [pair(), pair()]
  const channelsOfPairs = (...pairs: Pair[]) => pairs.flatMap(({ left, right }) => [left, right])
  if (layout === 'master') return { buses: { master }, channels: channelsOfPairs(master), mixes: [] }
  if (layout === 'master+cue') return { buses: { master, cue }, channels: channelsOfPairs(master, cue), mixes: [] }
  const voices = DECKS.map(() => SOURCE_FILES.map(pair))
  const stems = voices.flatMap(of => STEMS.map(name => of[SOURCE_FILES.indexOf(name)] as Pair))
  const mixes = voices.map(of => ({ from: of[MIX] as Pair, to: of[SOURCE_FILES.indexOf('other')] as Pair }))
  const rest = layout === 'stems' ? [] : [master, cue]
  return { buses: { master, cue, voices }, channels: channelsOfPairs(...stems, ...rest), mixes }
}

const add = (from: Float32Array, to: Float32Array): void => {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + (from[i] as number)
}

/** Lays what was rendered one channel behind the other into the device's block, frame by frame.
 *  @param block  [frames × channels] */
export const interleave = ({ channels, mixes }: Outputs, frames: number, block: Float32Array): void => {
  for (const { from, to } of mixes) {
    add(from.left, to.left)
    add(from.right, to.right)
  }
  const count = block.length / frames
  for (let c = 0; c < count; c++) {
    const channel = channels[c] as Float32Array
    for (let i = 0, at = c; i < frames; i++, at += count) block[at] = channel[i] as number
  }
}
