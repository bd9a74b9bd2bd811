import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../../contract/errors.ts'
import { areStems, type NamedPart, partsOf } from '../../../contract/stem-names.ts'
import type { Imported } from '../../../contract/track.ts'
import { chooseDecoder } from '../decoders/choose.ts'
import type { Probe } from '../decoders/decoder.ts'
import { probe } from '../probe.ts'
import { type Bundle, readBundle } from './bundle.ts'
import { readStemAtom } from './stem-atom.ts'
import type { StemPart } from './voices.ts'

/** Files that are looked at at once. */
const AT_ONCE = 4

/** How a zip begins: with a file, or with its end where there is none. Source: APPNOTE.TXT 4.3.7, 4.3.16. */
const [FILE_ENTRY, EMPTY_ZIP] = [0x504b0304, 0x504b0506]

/** Whether a file is a zip, by its first bytes. */
export const isZip = async (path: string): Promise<boolean> => {
  if ((await stat(path)).isDirectory()) return false
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && (buffer.readUInt32BE(0) === FILE_ENTRY || buffer.readUInt32BE(0) === EMPTY_ZIP)
  } finally {
    await file.close()
  }
}

export type Look = { audio: Probe; imported: Imported; name: string | null }

const longest = (probes: readonly Probe[]): number | null => {
  const known = probes.flatMap(({ duration }) => duration ?? [])
  return known.length > 0 ? Math.max(...known) : null
}

const firstOf = <K extends 'title' | 'artist'>(probes: readonly Probe[], key: K): string | null =>
  probes.map(one => one[key]).find(text => text !== null) ?? null

const lookAtBundle = async (folder: string, bundle: Bundle, signal: AbortSignal | undefined): Promise<Look> => {
  const names = bundle.files.map(({ name }) => name)
  if (!areStems(names)) throw new Failure('no_stems')
  const parts = partsOf(names).map((part, i) => ({ ...part, file: bundle.files[i]?.file ?? '' }))
  const used = parts.filter(({ as }) => as !== 'aside')
  const probes: Probe[] = []
  for (let i = 0; i < used.length; i += AT_ONCE)
    probes.push(
      ...(await Promise.all(
        used.slice(i, i + AT_ONCE).map(({ file, name }) =>
          probe(join(folder, file), signal ? { signal } : {}).catch(error => {
            throw error instanceof Failure ? new Failure(error.code, name.slice(-120), error) : error
          }),
        ),
      )),
    )
  const [first] = probes
  if (!first) throw new Failure('no_stems')
  const audio = { ...first, duration: longest(probes), title: null, artist: firstOf(probes, 'artist'), codec: 'stems' }
  return { audio, imported: { from: bundle.from, parts }, name: bundle.name }
}

/** The order that stem files are made in where nobody names their parts. Source: NI Stems, best practice. */
const USUAL_ORDER = ['drums', 'bass', 'other', 'vocals'] as const

/** Every part of a stem file is a voice, whatever it is called. */
const voicesOf = (stems: readonly { name: string }[]): NamedPart[] => {
  const parts = partsOf(stems.map(({ name }) => name))
  const named = parts.some(({ as, matched }) => matched && as !== 'mix' && as !== 'aside')
  return parts.map((part, i) => {
    if (!named) return { name: part.name, as: USUAL_ORDER[i] ?? 'other', matched: false }
    return part.as === 'mix' || part.as === 'aside' ? { name: part.name, as: 'other', matched: false } : part
  })
}

const lookAtStemFile = async (
  path: string,
  stems: { name: string; colour: string | null }[],
  signal: AbortSignal | undefined,
): Promise<Look> => {
  if ((await chooseDecoder()).name !== 'ffmpeg')
    throw new Failure('decoder_missing', 'a stem file holds its mix and each stem as streams, which ffmpeg reads')
  const audio = await probe(path, signal ? { signal } : {})
  const parts = voicesOf(stems).map((part, i) => ({
    ...part,
    stream: i + 1,
    ...(stems[i]?.colour ? { colour: stems[i].colour } : {}),
  }))
  const mix = { name: 'Mix', as: 'mix' as const, matched: true, stream: 0 }
  return { audio: { ...audio, codec: 'stem.mp4' }, imported: { from: 'stem.mp4', parts: [mix, ...parts] }, name: null }
}

/** What came of a song in parts: a folder of files, or a stem file; undefined for a song in one piece.
 *  @throws no_stems, unreadable_audio (with the part's name), decoder_missing, timed_out, cancelled */
export const lookForStems = async (path: string, signal?: AbortSignal): Promise<Look | undefined> => {
  const bundle = await readBundle(path)
  if (bundle) return lookAtBundle(path, bundle, signal)
  const stems = await readStemAtom(path)
  return stems && lookAtStemFile(path, stems, signal)
}

/** Where the parts of an import are read from. @param path  the file, or the folder of files, as it was kept */
export const stemPartsIn = (path: string, { parts }: Imported): StemPart[] =>
  parts.flatMap(({ as, file, stream }) =>
    as === 'aside'
      ? []
      : { path: file === undefined ? path : join(path, file), as, ...(stream === undefined ? {} : { stream }) },
  )
