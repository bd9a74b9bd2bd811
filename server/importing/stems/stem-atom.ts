import { type FileHandle, open } from 'node:fs/promises'
import { Type } from 'typebox'
import Value from 'typebox/value'

/** What Native Instruments' stem files say of themselves.
 *  Source: NI Stems, file specification 1.0: UTF-8 JSON in the box moov/udta/stem. */
const StemAtomSchema = Type.Object({
  stems: Type.Array(Type.Object({ name: Type.String(), color: Type.Optional(Type.String()) }), {
    minItems: 1,
    maxItems: 16,
  }),
})

type Box = { type: string; from: number; to: number }
const MOST_BOXES = 4096
/** The atom is a few hundred bytes; a picture may lie beside it. */
const MOST_ATOM = 1 << 20

/** The boxes of [from, to) of an ISO base media file (ISO/IEC 14496-12, 4.2). */
async function* boxesOf(file: FileHandle, from: number, to: number): AsyncGenerator<Box> {
  const head = Buffer.alloc(16)
  let at = from
  for (let n = 0; at + 8 <= to && n < MOST_BOXES; n++) {
    const { bytesRead } = await file.read(head, 0, 16, at)
    if (bytesRead < 8) return
    const said = head.readUInt32BE(0)
    const long = said === 1 && bytesRead === 16
    const size = said === 0 ? to - at : long ? Number(head.readBigUInt64BE(8)) : said
    const body = at + (long ? 16 : 8)
    if (size < body - at || at + size > to) return
    yield { type: head.toString('latin1', 4, 8), from: body, to: at + size }
    at += size
  }
}

const inside = async (file: FileHandle, box: Box, type: string): Promise<Box | undefined> => {
  for await (const one of boxesOf(file, box.from, box.to)) if (one.type === type) return one
  return undefined
}

const atomOf = async (file: FileHandle, size: number) => {
  const root = { type: '', from: 0, to: size }
  const moov = await inside(file, root, 'moov')
  const udta = moov && (await inside(file, moov, 'udta'))
  const stem = udta && (await inside(file, udta, 'stem'))
  if (!stem || stem.to - stem.from > MOST_ATOM) return undefined
  const text = Buffer.alloc(stem.to - stem.from)
  await file.read(text, 0, text.length, stem.from)
  try {
    const given: unknown = JSON.parse(text.toString('utf8'))
    return Value.Check(StemAtomSchema, given) ? given.stems : undefined
  } catch {
    return undefined
  }
}

/** The names and colours of a stem file's parts; its streams are the mix, then these. Undefined for any other file. */
export const readStemAtom = async (path: string): Promise<{ name: string; colour: string | null }[] | undefined> => {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const stems = await atomOf(file, size)
    return stems?.map(({ name, color = null }) => ({ name, colour: color }))
  } finally {
    await file.close()
  }
}
