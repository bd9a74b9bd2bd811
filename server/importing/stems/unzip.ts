import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { Failure } from '../../../contract/errors.ts'
import { areStems, isAudioName } from '../../../contract/stem-names.ts'
import { dropStaged, type Staged, stage } from '../../storage/local/staging.ts'
import { bundle, MOST_FILES, type StagedPart } from './bundle.ts'

/** What else may lie in a zip: pictures, texts, what systems leave behind. */
const MOST_ENTRIES = 2000

/** The zip reader's words as one of ours. */
const zipFailure = (thrown: unknown): Failure => {
  if (thrown instanceof Failure) return thrown
  const { message } = thrown as Error
  if (/encrypt/i.test(message)) return new Failure('zip_locked', undefined, thrown)
  if (/absolute path|invalid relative path|invalid characters/i.test(message))
    return new Failure('zip_unsafe', message.slice(0, 120), thrown)
  return new Failure('zip_broken', message.slice(0, 120), thrown)
}

const LINK = 0o120000
const isLink = ({ externalFileAttributes }: Entry): boolean => ((externalFileAttributes >>> 16) & 0o170000) === LINK

/** The zip's files of sound, by its table of contents: what it says of its sizes is held to when they are read.
 *  @throws zip_locked, zip_unsafe, too_many_files, too_large, no_stems */
const contentsOf = async (zip: ZipFile, maxBytes: number): Promise<Entry[]> => {
  if (zip.entryCount > MOST_ENTRIES) throw new Failure('too_many_files', `${zip.entryCount} entries`)
  const found: Entry[] = []
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || isLink(entry) || !isAudioName(entry.fileName)) continue
    if (entry.isEncrypted()) throw new Failure('zip_locked')
    found.push(entry)
  }
  if (found.length > MOST_FILES) throw new Failure('too_many_files', `${found.length} files of sound`)
  const bytes = found.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  if (bytes > maxBytes) throw new Failure('too_large', `it unpacks to ${Math.ceil(bytes / 1e6)} MB`)
  if (!areStems(found.map(({ fileName }) => fileName))) throw new Failure('no_stems')
  return found
}

async function* checked(stream: AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0
  for await (const chunk of stream) {
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (sum !== entry.crc32) throw new Failure('zip_broken', `${entry.fileName.slice(-80)} is not what was packed`)
}

const stageEntry = async (data: string, zip: ZipFile, entry: Entry): Promise<StagedPart> => {
  const stream = await zip.openReadStreamPromise(entry)
  // broken bytes may be found before anyone reads, and the zip reader only says so: a stream that is not
  // destroyed with its error would keep who reads it later waiting for ever
  stream.on('error', error => stream.destroy(error))
  try {
    const staged = await stage(data, Readable.from(checked(stream, entry), { objectMode: false }))
    return { name: entry.fileName, staged }
  } catch (error) {
    const cause = (error as Failure).code === 'broken_upload' ? (error as Failure).cause : error
    throw zipFailure(cause)
  } finally {
    stream.destroy()
  }
}

/** Unpacks the sounds of a zip into a staged bundle. Nothing is written by the names in it.
 *  @param maxBytes  what it may unpack to
 *  @throws zip_broken, zip_locked, zip_unsafe, too_many_files, too_large, no_stems, disk_full */
export const unzip = async (data: string, file: string, of: { name: string; maxBytes: number }): Promise<Staged> => {
  const parts: StagedPart[] = []
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false })
    for (const entry of await contentsOf(zip, of.maxBytes)) parts.push(await stageEntry(data, zip, entry))
    return await bundle(data, { from: 'zip', name: of.name }, parts)
  } catch (error) {
    throw zipFailure(error)
  } finally {
    zip?.close()
    // those of a bundle that came about lie in it already
    for (const { staged } of parts) await dropStaged(staged)
  }
}
