import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/** A rounded bar of a picture; all in parts of its side. */
export type Shape = { x: number; y: number; width: number; height: number; round: number; fill: string }

const channels = (fill: string): number[] => [1, 3, 5].map(at => Number.parseInt(fill.slice(at, at + 2), 16))

/** How deep a point lies within a rounded bar; below 0 outside. */
const depth = ({ x, y, width, height, round }: Shape, px: number, py: number): number => {
  const dx = Math.abs(px - x - width / 2) - (width / 2 - round)
  const dy = Math.abs(py - y - height / 2) - (height / 2 - round)
  return round - Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) - Math.min(Math.max(dx, dy), 0)
}

/** A square picture with transparency (PNG, 8 bits, RGBA; W3C PNG, third edition), shapes over one another, edges smooth.
 *  @param side  pixels */
export const pngOf = (side: number, shapes: readonly Shape[]): Buffer => {
  const raw = Buffer.alloc(side * (side * 4 + 1))
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const at = y * (side * 4 + 1) + 1 + x * 4
      for (const shape of shapes) {
        const cover = Math.min(1, Math.max(0, depth(shape, (x + 0.5) / side, (y + 0.5) / side) * side + 0.5))
        if (cover === 0) continue
        for (const [i, channel] of channels(shape.fill).entries())
          raw[at + i] = Math.round(channel * cover + (raw[at + i] as number) * (1 - cover))
        raw[at + 3] = Math.max(raw[at + 3] as number, Math.round(cover * 255))
      }
    }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(side, 0)
  head.writeUInt32BE(side, 4)
  head.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
