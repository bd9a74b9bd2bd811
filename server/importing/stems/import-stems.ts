import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LIBRARY_RATE, type Manifest, type Ranges } from '../../../contract/audio-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { STEMS } from '../../../contract/parameters.ts'
import { CAME_WITH_IT } from '../../../contract/stem-names.ts'
import type { Decibels, Samples, Seconds } from '../../../contract/units.ts'
import { AudioFolder } from '../../storage/local/audio-folder.ts'
import { addAll } from './source.ts'
import { closeVoices, openVoices, type StemPart, type Voice } from './voices.ts'

export type ImportOptions = {
  signal?: AbortSignal
  expectedSeconds?: Seconds | null
  maxSeconds?: Seconds
  onRange?: (ready: Ranges, stems: Manifest) => void
}

const BLOCK_FRAMES = 65536
const RANGE_MS = 250
/** Less than this is silence to every ear and file. */
const FLOOR_DB = -144

type Line = { name: string; sources: Voice['sources']; frames: Float32Array }
type Desk = { lines: Line[]; given: Line | undefined; sum: Float32Array; missed: number; mixture: number }

const lineOf = ({ name, sources }: Voice): Line => ({ name, sources, frames: new Float32Array(2 * BLOCK_FRAMES) })

const deskOf = (voices: readonly Voice[]): Desk => ({
  lines: voices.filter(({ name }) => name !== 'mix').map(lineOf),
  given: voices.filter(({ name }) => name === 'mix').map(lineOf)[0],
  sum: new Float32Array(2 * BLOCK_FRAMES),
  missed: 0,
  mixture: 0,
})

const take = ({ sources, frames }: Line): Promise<number> => addAll(sources, frames.fill(0))

/** The next block of every stem, their sum, and how far that is from the mix that was given.
 *  @returns how many frames; what ended before is silent */
const mixBlock = async (desk: Desk): Promise<number> => {
  const { lines, given, sum } = desk
  const frames = Math.max(...(await Promise.all([...lines, ...(given ? [given] : [])].map(take))))
  sum.fill(0)
  for (const line of lines)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (line.frames[i] as number)
  if (given)
    for (let i = 0; i < 2 * frames; i++) {
      const x = given.frames[i] as number
      desk.mixture += x * x
      desk.missed += (x - (sum[i] as number)) ** 2
    }
  return frames
}

const residualOf = ({ given, missed, mixture }: Desk): Decibels | null => {
  if (!given) return null
  if (missed === 0) return FLOOR_DB
  return mixture === 0 ? 0 : Math.max(FLOOR_DB, Math.round(1000 * Math.log10(missed / mixture)) / 100)
}

type Folders = { stems: AudioFolder; mix: AudioFolder | null }

/** @returns the length */
const fill = async ({ stems, mix }: Folders, desk: Desk, options: ImportOptions): Promise<Samples> => {
  const limit = Math.ceil((options.maxSeconds ?? Number.POSITIVE_INFINITY) * LIBRARY_RATE)
  let told = Number.NEGATIVE_INFINITY
  for (let at = 0; ; ) {
    const frames = await mixBlock(desk)
    if (frames === 0) return at
    for (const { name, frames: all } of desk.lines) await stems.write(name, at, all.subarray(0, 2 * frames))
    await mix?.write('mix', at, (desk.given?.frames ?? desk.sum).subarray(0, 2 * frames))
    at += frames
    if (at > limit) throw new Failure('too_long', `more than ${options.maxSeconds} s`)
    if (performance.now() - told < RANGE_MS) continue
    told = performance.now()
    await mix?.ready(0, at)
    await stems.ready(0, at)
    options.onRange?.(stems.manifest.ready as Ranges, stems.manifest)
  }
}

const removeSums = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder).catch(() => []))
    if (/^sum-\d+\.wav$/.test(name)) await rm(join(folder, name), { force: true })
}

/** Writes the stems that came with a song, and their mix, as audio folders that can be played while they grow. Parts
 *  of one stem are summed; the shorter end in silence. Without a mix among the parts the stems' sum is the mix; else
 *  how far their sum is from it is measured: `residualDb`.
 *  @param of.mix  null where the mix is whole already
 *  @throws too_long, disk_full, and those of `decode`; the folders are then left incomplete, for their owner */
export const importStems = async (
  parts: readonly StemPart[],
  of: { stems: string; mix: string | null },
  options: ImportOptions = {},
): Promise<{ stems: Manifest; mix: Manifest | null }> => {
  const { signal, expectedSeconds } = options
  const samples = Math.round(Math.min(expectedSeconds ?? 0, options.maxSeconds ?? 86400) * LIBRARY_RATE)
  const files = STEMS.filter(name => parts.some(({ as }) => as === name))
  if (files.length === 0) throw new Failure('no_stems')
  const folders: AudioFolder[] = []
  const create = async (folder: string, names: string[]): Promise<AudioFolder> => {
    const made = await AudioFolder.create(folder, { files: names, samples, ...CAME_WITH_IT }, { synced: false })
    folders.push(made)
    return made
  }
  let voices: Voice[] = []
  try {
    const stems = await create(of.stems, files)
    const mix = of.mix === null ? null : await create(of.mix, ['mix'])
    voices = await openVoices(parts, of.stems, signal)
    const desk = deskOf(voices)
    const length = await fill({ stems, mix }, desk, options)
    // the mix first: whole stems then mean that all is whole
    const mixMade = mix === null ? null : await mix.finish({ samples: length })
    const made = await stems.finish({ samples: length, residualDb: residualOf(desk) })
    options.onRange?.(made.ready as Ranges, made)
    return { stems: made, mix: mixMade }
  } finally {
    await closeVoices(voices)
    for (const folder of folders) await folder.close()
    await removeSums(of.stems)
  }
}
