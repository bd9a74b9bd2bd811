import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

type Options = {
  signal: AbortSignal
  /** 0 … 1. */
  onProgress?: (share: number) => void
  /** Lengths from here on are written in 64 bits. */
  most?: number
}
type Entry = { name: Buffer; bytes: number; crc: number; at: number; when: Date; wide: boolean }

const MOST = 0xffffffff
/** Names are UTF-8. */
const FLAGS = 0x0800
/** A Unix system, by version 6.3: readers that take a file for one of DOS read names in its code page. */
const MADE_BY: [2, number] = [2, 0x033f]
/** Its mode on Unix, 0644. */
const PLAIN_FILE = 0o100644 * 0x10000

/** Fields of 2, 4 or 8 bytes, little-endian: [bytes, value]. */
const fields = (...all: [2 | 4 | 8, number][]): Buffer => {
  const made = Buffer.alloc(all.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of all) {
    if (bytes === 8) made.writeBigUInt64LE(BigInt(value), at)
    else made.writeUIntLE(value, at, bytes)
    at += bytes
  }
  return made
}

/** Two seconds are the least step. */
const dosTime = (w: Date): number => (w.getHours() << 11) | (w.getMinutes() << 5) | (w.getSeconds() >> 1)
const dosDate = (w: Date): number => ((w.getFullYear() - 1980) << 9) | ((w.getMonth() + 1) << 5) | w.getDate()

/** What the local and the central header of a file share, from its flags to its lengths. */
const shared = ({ name, bytes, crc, when, wide }: Entry, extra: number): Buffer =>
  fields(
    ...([
      [2, FLAGS],
      [2, 0],
      [2, dosTime(when)],
      [2, dosDate(when)],
      [4, crc],
    ] as [2 | 4, number][]),
    ...([
      [4, wide ? MOST : bytes],
      [4, wide ? MOST : bytes],
      [2, name.length],
      [2, extra],
    ] as [2 | 4, number][]),
  )

const version = ({ wide }: { wide: boolean }): [2, number] => [2, wide ? 45 : 20]

const localHeader = (entry: Entry): Buffer => {
  const { wide, bytes, name } = entry
  const extra = wide ? fields([2, 1], [2, 16], [8, bytes], [8, bytes]) : Buffer.alloc(0)
  return Buffer.concat([fields([4, 0x04034b50], version(entry)), shared(entry, extra.length), name, extra])
}

const centralHeader = (entry: Entry): Buffer => {
  const { wide, bytes, name, at } = entry
  const extra = wide ? fields([2, 1], [2, 24], [8, bytes], [8, bytes], [8, at]) : Buffer.alloc(0)
  const rest = fields([2, 0], [2, 0], [2, 0], [4, PLAIN_FILE], [4, wide ? MOST : at])
  return Buffer.concat([
    fields([4, 0x02014b50], MADE_BY, version(entry)),
    shared(entry, extra.length),
    rest,
    name,
    extra,
  ])
}

const ending = (count: number, bytes: number, at: number, most: number): Buffer => {
  const wide = at + bytes >= most
  const far = fields(
    ...([
      [4, 0x06064b50],
      [8, 44],
      [2, 45],
      [2, 45],
      [4, 0],
      [4, 0],
    ] as [2 | 4 | 8, number][]),
    ...([
      [8, count],
      [8, count],
      [8, bytes],
      [8, at],
    ] as [8, number][]),
    ...([
      [4, 0x07064b50],
      [4, 0],
      [8, at + bytes],
      [4, 1],
    ] as [4 | 8, number][]),
  )
  const [said, where] = wide ? [MOST, MOST] : [bytes, at]
  const near = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, said], [4, where], [2, 0])
  return wide ? Buffer.concat([far, near]) : near
}

/** A disk that is about to be full takes a piece in part. */
const writeAt = async (zip: FileHandle, piece: Buffer, to: number): Promise<void> => {
  for (let at = 0; at < piece.length; ) at += (await zip.write(piece, at, piece.length - at, to + at)).bytesWritten
}

/** Copies a file to a place in the zip. @returns its CRC-32 */
const copy = async (zip: FileHandle, path: string, to: number, each: (piece: Buffer) => void): Promise<number> => {
  let [at, crc] = [to, 0]
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    each(piece)
    crc = crc32(piece, crc)
    await writeAt(zip, piece, at)
    at += piece.length
  }
  return crc
}

/** Moves files into a zip, stored as they are: sound does not shrink. Each goes as soon as it is in.
 *  @returns the zip's bytes, and the SHA-256 of the names and the bytes of its files
 *  Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3 (Zip64) */
export const writeZip = async (
  path: string,
  files: { name: string; path: string }[],
  { signal, onProgress, most = MOST }: Options,
): Promise<{ bytes: number; hash: string }> => {
  const sizes = await Promise.all(files.map(file => stat(file.path)))
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  const hash = createHash('sha256')
  const entries: Entry[] = []
  const zip = await open(path, 'w')
  let [at, done] = [0, 0]
  try {
    for (const [i, file] of files.entries()) {
      const bytes = sizes[i]?.size ?? 0
      const entry = { name: Buffer.from(file.name), bytes, crc: 0, at, when: new Date(), wide: at + bytes >= most }
      const data = at + localHeader(entry).length
      hash.update(file.name)
      entry.crc = await copy(zip, file.path, data, piece => {
        signal.throwIfAborted()
        hash.update(piece)
        done += piece.length
        onProgress?.(done / total)
      })
      await writeAt(zip, localHeader(entry), at)
      entries.push(entry)
      at = data + bytes
      await rm(file.path)
    }
    const central = Buffer.concat(entries.map(centralHeader))
    const end = Buffer.concat([central, ending(files.length, central.length, at, most)])
    await writeAt(zip, end, at)
    return { bytes: at + end.length, hash: hash.digest('hex') }
  } finally {
    await zip.close()
  }
}
