import { LIBRARY_RATE, type Manifest, type Ranges } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { Samples, Seconds } from '../../contract/units.ts'
import { AudioFolder } from '../storage/local/audio-folder.ts'
import { type Decoded, decode } from './decode.ts'

export type MixOptions = {
  signal?: AbortSignal
  expectedSeconds?: Seconds | null
  maxSeconds?: Seconds
  onRange?: (ready: Ranges, samples: Samples) => void
  /** Where onRange is called at once. */
  tellAt?: Samples
  /** Where decoding waits, for what is more urgent. */
  hold?: { at: Samples; until: () => Promise<void> }
}

/** How often the ready range moves, at most. */
const RANGE_MS = 250

/** Writes the blocks as they come, each while the next is decoded. @returns the length */
const fill = async (folder: AudioFolder, { blocks }: Decoded, options: MixOptions): Promise<Samples> => {
  const limit = Math.ceil((options.maxSeconds ?? Number.POSITIVE_INFINITY) * LIBRARY_RATE)
  let at = 0
  let told = Number.NEGATIVE_INFINITY
  let tellAt = options.tellAt ?? Number.POSITIVE_INFINITY
  let { hold } = options
  let writing: Promise<void> | undefined
  for await (const block of blocks) {
    await writing
    writing = folder.write('mix', at, block)
    // it is waited for at the next block; till then its failure is nobody's
    writing.catch(() => undefined)
    at += block.length / 2
    if (at > limit) throw new Failure('too_long', `more than ${options.maxSeconds} s`)
    const isMark = at >= tellAt || at >= (hold?.at ?? Number.POSITIVE_INFINITY)
    if (!isMark && performance.now() - told < RANGE_MS) continue
    told = performance.now()
    if (at >= tellAt) tellAt = Number.POSITIVE_INFINITY
    await folder.ready(0, at)
    options.onRange?.(folder.manifest.ready as Ranges, folder.manifest.samples)
    if (!hold || at < hold.at) continue
    await hold.until()
    hold = undefined
  }
  await writing
  return at
}

/** Decodes a file into the audio folder `folder` at 44.1 kHz, in place, so that it can be played while it grows.
 *  @param options.expectedSeconds  the length as far as known; the folder's estimate until the end
 *  @throws Failure too_long, disk_full, and those of `decode`; the
 *          folder is then left incomplete, for its owner to remove */
export const decodeToMix = async (file: string, folder: string, options: MixOptions = {}): Promise<Manifest> => {
  const { signal, expectedSeconds } = options
  const decoded = await decode(file, { rate: LIBRARY_RATE, ...(signal ? { signal } : {}) })
  const guess = Math.round(Math.min(expectedSeconds ?? 0, options.maxSeconds ?? 86400) * LIBRARY_RATE)
  const { name, version } = decoded.decoder
  const of = { files: ['mix'], samples: guess, engine: name, engineVersion: version }
  const mix = await AudioFolder.create(folder, of, { synced: false })
  try {
    const samples = await fill(mix, decoded, options)
    const manifest = await mix.finish({ samples })
    options.onRange?.(manifest.ready as Ranges, manifest.samples)
    return manifest
  } finally {
    await mix.close()
  }
}
