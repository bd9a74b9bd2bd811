import { crc32 } from 'node:zlib'

/** 1 January 1980: the same files give the same bytes. */
const DATE = 0x0021
const VERSION = 20
type Entry = { name: string; data: Buffer; at: number }

const header = (signature: number, length: number, { name, data }: Entry): Buffer => {
  const central = length === 46 ? 2 : 0
  const out = Buffer.alloc(length)
  out.writeUInt32LE(signature, 0)
  if (central) out.writeUInt16LE(VERSION, 4)
  out.writeUInt16LE(VERSION, 4 + central)
  out.writeUInt16LE(DATE, 12 + central)
  out.writeUInt32LE(crc32(data), 14 + central)
  out.writeUInt32LE(data.length, 18 + central)
  out.writeUInt32LE(data.length, 22 + central)
  out.writeUInt16LE(Buffer.byteLength(name), 26 + central)
  return out
}

const central = (entry: Entry): Buffer => {
  const out = header(0x02014b50, 46, entry)
  if (entry.name.endsWith('/')) out.writeUInt32LE(0x10, 38)
  out.writeUInt32LE(entry.at, 42)
  return out
}

/** A zip archive whose files are stored as they are (PKWARE APPNOTE 6.3). A name that ends in a slash is a folder. */
export const zipOf = (files: readonly (readonly [name: string, text: string])[]): Buffer => {
  let at = 0
  const locals: Buffer[] = []
  const entries = files.map(([name, text]): Entry => {
    const entry = { name, data: Buffer.from(text), at }
    const local = [header(0x04034b50, 30, entry), Buffer.from(name), entry.data]
    locals.push(...local)
    at += local.reduce((sum, { length }) => sum + length, 0)
    return entry
  })
  const directory = Buffer.concat(entries.flatMap(entry => [central(entry), Buffer.from(entry.name)]))
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
