import { open } from 'node:fs/promises'
import { LIBRARY_CHANNELS, LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Samples } from '../../contract/units.ts'
import { rf64Header } from '../../dsp/rf64-header.ts'
import { wavHeader } from '../../dsp/wav-header.ts'
import { toInt24 } from './int24.ts'
import type { Tags } from './tags.ts'
import { wavTags } from './wav-tags.ts'

const BITS = 24
const MOST_BYTES = 0xffffffff

/** Writes 24-bit WAV with its tags; RF64 without them where 32 bits do not hold the length.
 *  @returns samples that were limited to full scale */
export const writeWav = async (
  path: string,
  blocks: AsyncIterable<Float32Array>,
  frames: Samples,
  tags: Tags,
): Promise<number> => {
  const shape = { frames, rate: LIBRARY_RATE, channels: LIBRARY_CHANNELS, bits: BITS } as const
  const bytes = (frames * LIBRARY_CHANNELS * BITS) / 8
  const tail = wavTags(tags)
  const small = bytes + tail.length + 36 <= MOST_BYTES
  const header = small ? wavHeader(shape) : rf64Header(shape)
  if (small) new DataView(header.buffer, header.byteOffset).setUint32(4, 36 + bytes + tail.length, true)
  const file = await open(path, 'wx')
  try {
    await file.writeFile(header)
    let clipped = 0
    for await (const block of blocks) {
      const made = toInt24(block)
      clipped += made.clipped
      await file.writeFile(made.bytes)
    }
    if (small) await file.writeFile(tail)
    return clipped
  } finally {
    await file.close()
  }
}
