/** Channel masks of WAVE_FORMAT_EXTENSIBLE, in the order in which channels lie in a frame. */
const SPEAKERS = ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR', 'FLC', 'FRC', 'BC', 'SL', 'SR'] as const
type Speaker = (typeof SPEAKERS)[number]

const LAYOUTS: Record<number, readonly Speaker[]> = {
  3: ['FL', 'FR', 'FC'],
  4: ['FL', 'FR', 'BL', 'BR'],
  5: ['FL', 'FR', 'FC', 'BL', 'BR'],
  6: ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR'],
  7: ['FL', 'FR', 'FC', 'LFE', 'BC', 'SL', 'SR'],
  8: ['FL', 'FR', 'FC', 'LFE', 'BL', 'BR', 'SL', 'SR'],
}

/** What a speaker gives to left and right.
 *  Source: ITU-R BS.775-4, annex 4: centre and surrounds at −3 dB, no LFE; the back centre at −6 dB to each side. */
const SHARES: Record<Speaker, readonly [number, number]> = {
  FL: [1, 0],
  FR: [0, 1],
  FC: [Math.SQRT1_2, Math.SQRT1_2],
  LFE: [0, 0],
  BL: [Math.SQRT1_2, 0],
  BR: [0, Math.SQRT1_2],
  FLC: [1, 0],
  FRC: [0, 1],
  BC: [0.5, 0.5],
  SL: [Math.SQRT1_2, 0],
  SR: [0, Math.SQRT1_2],
}

const speakersOf = (channels: number, mask: number): readonly Speaker[] | undefined => {
  const named = SPEAKERS.filter((_, bit) => mask & (1 << bit))
  return named.length === channels ? named : LAYOUTS[channels]
}

/** Shares of each channel in left and right. Layouts without a name spread even channels left and odd ones right. */
const sharesOf = (channels: number, mask: number): [Float64Array, Float64Array] => {
  const speakers = speakersOf(channels, mask)
  const share = (channel: number, side: 0 | 1): number => {
    if (speakers) return SHARES[speakers[channel] as Speaker][side]
    return channel % 2 === side ? 2 / channels : 0
  }
  const of = (side: 0 | 1) => Float64Array.from({ length: channels }, (_, c) => share(c, side))
  return [of(0), of(1)]
}

const finite = (x: number): number => (x - x === 0 ? x : 0)

/** Makes the function that turns interleaved frames of `channels` into interleaved stereo: mono is doubled, stereo
 *  kept, more is mixed down by ITU-R BS.775. Samples that are not finite become 0.
 *  @param mask  channel mask of WAVE_FORMAT_EXTENSIBLE; 0 for the usual layout of that many channels */
export const downmixer = (channels: number, mask: number): ((frames: Float32Array) => Float32Array) => {
  if (channels === 2)
    return frames => {
      for (let i = 0; i < frames.length; i++) frames[i] = finite(frames[i] as number)
      return frames
    }
  const [left, right] = channels === 1 ? [Float64Array.of(1), Float64Array.of(1)] : sharesOf(channels, mask)
  return frames => {
    const length = Math.floor(frames.length / channels)
    const out = new Float32Array(2 * length)
    for (let i = 0, at = 0; i < length; i++) {
      let l = 0
      let r = 0
      for (let c = 0; c < channels; c++, at++) {
        const x = finite(frames[at] as number)
        l += x * (left[c] as number)
        r += x * (right[c] as number)
      }
      out[2 * i] = l
      out[2 * i + 1] = r
    }
    return out
  }
}
