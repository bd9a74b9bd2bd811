/** Messages between a runner's program and us on its stdio: u32 little-endian length of the JSON, the JSON, then as many
 *  raw bytes as its `bytes` says. python/stembridge_worker/wire.py speaks the same. */
import type { Readable } from 'node:stream'
import type { Shape } from '../core/segments.ts'

export type ToProgram = { op: 'segment'; id: number } | { op: 'cancel' }
export type FromProgram =
  /** Without a shape it is HTDemucs's. */
  | { t: 'hello'; engine: string; version: string; rss: number | null; shape?: Shape }
  | { t: 'refused'; error: string }
  | { t: 'stems'; id: number; rss: number | null }
  | { t: 'failed'; id: number; error: string }

/** Takes chunks as they come and gives whole messages; the payload is copied once, into memory of its own. */
type Message = { head: { bytes?: number } & Record<string, unknown>; payload: Uint8Array }

/** A message as the parts to write, in their order. */
export const messageParts = (head: ToProgram | FromProgram, payload?: Float32Array): Uint8Array[] => {
  const bytes = payload ? new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength) : new Uint8Array(0)
  const text = Buffer.from(JSON.stringify({ ...head, bytes: bytes.length }))
  const prefix = Buffer.alloc(4)
  prefix.writeUInt32LE(text.length)
  return bytes.length > 0 ? [prefix, text, bytes] : [prefix, text]
}

/** Reads whole messages from a stream until it ends. */
export async function* messagesOf(stream: Readable): AsyncGenerator<Message> {
  const source = chunksOf(stream)
  for (;;) {
    const prefix = await source.take(4)
    if (!prefix) return
    const text = await source.take(new DataView(prefix.buffer).getUint32(0, true))
    if (!text) return
    const head = JSON.parse(new TextDecoder().decode(text)) as Message['head']
    const payload = await source.take(head.bytes ?? 0)
    if (!payload) return
    yield { head, payload }
  }
}

/** Exactly so many bytes at a time from a stream of chunks; undefined once it ends. */
const chunksOf = (stream: Readable): { take(size: number): Promise<Uint8Array | undefined> } => {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let left: Uint8Array = new Uint8Array(0)
  return {
    async take(size) {
      const out = new Uint8Array(size)
      for (let at = 0; at < size; ) {
        if (left.length === 0) {
          const next = await chunks.next()
          if (next.done) return undefined
          left = next.value
        }
        const part = left.subarray(0, size - at)
        out.set(part, at)
        at += part.length
        left = left.subarray(part.length)
      }
      return out
    },
  }
}
