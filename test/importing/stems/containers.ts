import { readFile, writeFile } from 'node:fs/promises'
import { crc32, deflateRawSync } from 'node:zlib'
import { execa } from 'execa'

type ZipEntry = {
  name: string
  bytes: Buffer
  deflate?: boolean
  locked?: boolean
  /** What the table of contents says, where it lies. */
  says?: { crc?: number; size?: number }
}

/** A zip by hand, as true or untrue as the test wants it. Source: APPNOTE.TXT 4.3. */
export const zipOf = (entries: readonly ZipEntry[]): Buffer => {
  const bodies: Buffer[] = []
  const table: Buffer[] = []
  let at = 0
  for (const { name, bytes, deflate = false, locked = false, says = {} } of entries) {
    const plain = deflate ? deflateRawSync(bytes) : bytes
    const data = locked ? Buffer.concat([Buffer.alloc(12, 7), plain]) : plain
    const title = Buffer.from(name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(locked ? 0x801 : 0x800, 2)
    fields.writeUInt16LE(deflate ? 8 : 0, 4)
    fields.writeUInt32LE(says.crc ?? crc32(bytes), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(says.size ?? bytes.length, 18)
    fields.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, title, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    table.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, title]))
    bodies.push(local)
    at += local.length
  }
  const size = table.reduce((sum, one) => sum + one.length, 0)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, ...table, end])
}

/** Puts a box into moov/udta of an MP4 file whose moov comes last, so that no offset shifts. */
const withStemBox = (mp4: Buffer, json: unknown): Buffer => {
  const find = (type: string, from: number, to: number): number => {
    for (let at = from; at + 8 <= to; at += mp4.readUInt32BE(at))
      if (mp4.toString('latin1', at + 4, at + 8) === type) return at
    return -1
  }
  const moov = find('moov', 0, mp4.length)
  const udta = find('udta', moov + 8, mp4.length)
  const text = Buffer.from(JSON.stringify(json))
  const head = (type: string, length: number) => {
    const box = Buffer.alloc(8)
    box.writeUInt32BE(length + 8)
    box.write(type, 4, 'latin1')
    return box
  }
  const stem = Buffer.concat([head('stem', text.length), text])
  const added = udta < 0 ? Buffer.concat([head('udta', stem.length), stem]) : stem
  const end = udta < 0 ? mp4.length : udta + mp4.readUInt32BE(udta)
  const out = Buffer.concat([mp4.subarray(0, end), added, mp4.subarray(end)])
  for (const box of udta < 0 ? [moov] : [moov, udta]) out.writeUInt32BE(mp4.readUInt32BE(box) + added.length, box)
  return out
}

/** A stem file as Native Instruments lay it down: the mix and each voice a stereo stream, their names in moov/udta. */
export const makeStemFile = async (file: string, wavs: string[], stems: { name: string; color: string }[]) => {
  const inputs = wavs.flatMap(wav => ['-i', wav])
  const maps = wavs.flatMap((_, i) => ['-map', `${i}:a`])
  await execa('ffmpeg', ['-v', 'error', '-y', ...inputs, ...maps, '-c:a', 'alac', '-f', 'mp4', file])
  await writeFile(file, withStemBox(await readFile(file), { version: 1, mastering_dsp: {}, stems }))
  return file
}
