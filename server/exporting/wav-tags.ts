import id3 from 'node-id3'
import type { Tags } from './tags.ts'

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

/** A RIFF chunk: its name, its length, its bytes, and a zero after an odd number of them. */
const chunk = (name: string, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

const ended = (text: string): Buffer => Buffer.concat([Buffer.from(text, 'utf8'), Buffer.alloc(1)])

/** The chunks after a WAV's samples that name it: LIST INFO, whose comment also holds tempo and key since INFO has no
 *  names for them, and an ID3v2.3 tag with TBPM and TKEY.
 *  Source: Microsoft RIFF, INFO list; id3.org, ID3v2.3.0. */
export const wavTags = ({ title, artist, bpm, key }: Tags): Buffer => {
  const comment = [bpm ? `${bpm} BPM` : '', key ?? ''].filter(Boolean).join(', ')
  const info = [
    chunk('INAM', ended(title)),
    ...(artist ? [chunk('IART', ended(artist))] : []),
    ...(comment ? [chunk('ICMT', ended(comment))] : []),
    chunk('ISFT', ended('Stembridge')),
  ]
  const tag = id3.create({
    title,
    ...(artist ? { artist } : {}),
    ...(bpm ? { bpm } : {}),
    ...(key ? { initialKey: key } : {}),
  })
  return Buffer.concat([chunk('LIST', Buffer.concat([ascii('INFO'), ...info])), chunk('id3 ', tag)])
}
