import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { LIBRARY_RATE } from '../../../contract/audio-folder.ts'
import type { StemName } from '../../../contract/parameters.ts'
import { wavHeader } from '../../../dsp/wav-header.ts'
import { decode } from '../decode.ts'
import { openWavStream } from '../wav/wav-stream.ts'
import { addAll, type Source, sourceOf } from './source.ts'

/** One file of a multitrack, or one stream of a stem file, and where it goes. */
export type StemPart = { path: string; stream?: number; as: StemName | 'mix' }
/** The sounds that are summed to one stem, or are the mix. */
export type Voice = { name: StemName | 'mix'; sources: Source[] }

/** Decoders that run at once: each is a process of some 30 MB. */
const MOST_OPEN = 12
/** Parts that are summed to a file beforehand where there are more. */
const AT_ONCE = 8
const BLOCK_FRAMES = 65536

const openPart = async ({ path, stream }: StemPart, signal: AbortSignal | undefined): Promise<Source> => {
  const of = { rate: LIBRARY_RATE, ...(stream === undefined ? {} : { stream }), ...(signal ? { signal } : {}) }
  return sourceOf((await decode(path, of)).blocks)
}

const openAll = async (parts: readonly StemPart[], signal: AbortSignal | undefined): Promise<Source[]> => {
  const opened = await Promise.allSettled(parts.map(part => openPart(part, signal)))
  const sources = opened.flatMap(one => (one.status === 'fulfilled' ? one.value : []))
  const failed = opened.find(one => one.status === 'rejected')
  if (!failed) return sources
  await Promise.all(sources.map(source => source.close()))
  throw failed.reason
}

const bytesOf = (samples: Float32Array): Buffer => {
  const bytes = Buffer.from(samples.slice().buffer)
  return endianness() === 'LE' ? bytes : bytes.swap32()
}

/** Sums parts to one WAV file of float32: nothing is rounded on the way. */
const sumToFile = async (parts: readonly StemPart[], path: string, signal: AbortSignal | undefined) => {
  const sources = await openAll(parts, signal)
  const file = await open(path, 'w')
  try {
    const header = (frames: number) => wavHeader({ frames, rate: LIBRARY_RATE, channels: 2, bits: 32 })
    await file.write(header(0))
    const sum = new Float32Array(2 * BLOCK_FRAMES)
    let length = 0
    for (;;) {
      sum.fill(0)
      const frames = await addAll(sources, sum)
      if (frames === 0) break
      await file.write(bytesOf(sum.subarray(0, 2 * frames)))
      length += frames
    }
    await file.write(header(length), 0, undefined, 0)
  } finally {
    await file.close()
    await Promise.all(sources.map(source => source.close()))
  }
}

type Summed = { name: Voice['name']; parts: StemPart[]; files: string[] }

const openedAtOnce = (voices: readonly Summed[]): number =>
  voices.reduce((sum, { parts, files }) => sum + parts.length + files.length, 0)

/** Opens every part, by the stem that it belongs to; of many parts some are summed to files beforehand.
 *  @param scratch  a folder for those files; whoever owns it removes them
 *  @throws what `decode` throws */
export const openVoices = async (
  all: readonly StemPart[],
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<Voice[]> => {
  const names = [...new Set(all.map(({ as }) => as))]
  const voices: Summed[] = names.map(name => ({ name, parts: all.filter(({ as }) => as === name), files: [] }))
  for (let n = 0; openedAtOnce(voices) > MOST_OPEN; n++) {
    const fullest = voices.reduce((most, voice) => (voice.parts.length > most.parts.length ? voice : most))
    if (fullest.parts.length < 2) break
    const file = join(scratch, `sum-${n}.wav`)
    await sumToFile(fullest.parts.splice(0, AT_ONCE), file, signal)
    fullest.files.push(file)
  }
  const opened: Voice[] = []
  try {
    for (const { name, parts, files } of voices) {
      const voice: Voice = { name, sources: await openAll(parts, signal) }
      opened.push(voice)
      for (const file of files) voice.sources.push(sourceOf((await openWavStream(createReadStream(file))).blocks))
    }
    return opened
  } catch (error) {
    await closeVoices(opened)
    throw error
  }
}

export const closeVoices = async (voices: readonly Voice[]): Promise<void> => {
  await Promise.all(voices.flatMap(({ sources }) => sources.map(source => source.close())))
}
