import { DECKS, STEMS } from '../../../contract/parameters.ts'

/** What goes to the device's outputs: each stem on its own pair, deck by deck in the table's order; the master and the
 *  headphones on a pair each; the master alone. */
export type Layout = 'stems' | 'master+cue' | 'master'

const STEM_CHANNELS = 2 * DECKS.length * STEMS.length

/** The layout for a device of so many outputs: what was asked for as far as it has outputs for it. */
export const layoutFor = (wanted: 'stems' | 'master', channels: number): Layout => {
  if (wanted === 'stems' && channels >= STEM_CHANNELS) return 'stems'
  return channels >= 4 ? 'master+cue' : 'master'
}

export const channelsOf = (layout: Layout): number =>
  layout === 'stems' ? STEM_CHANNELS : layout === 'master+cue' ? 4 : 2

/** Lays channels one behind the other into the device's block, frame by frame.
 *  @param block     [frames × channels.length]
 *  @param channels  each of at least `frames` */
export const interleave = (channels: readonly Float32Array[], frames: number, block: Float32Array): void => {
  const count = channels.length
  for (let c = 0; c < count; c++) {
    const channel = channels[c] as Float32Array
    for (let i = 0, at = c; i < frames; i++, at += count) block[at] = channel[i] as number
  }
}
