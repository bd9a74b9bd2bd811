import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { asFailure, Failure } from '../../../contract/errors.ts'
import { writeWhole } from '../file/write-whole.ts'
import type { ModelFile } from './catalogue.ts'

export type FetchFile = {
  url: string
  file: ModelFile
  into: string
  signal?: AbortSignal | undefined
  onBytes: (bytes: number) => void
}

/** No byte for so long: the source is taken for dead. */
const SILENCE_MS = 30_000

/** Fetches a file: what an earlier try has brought is kept, and the file has its name once all its bytes are there and
 *  pass their SHA-256.
 *  @throws model_unreachable, model_broken, disk_full, cancelled */
export const fetchFile = async (of: FetchFile): Promise<void> => {
  const part = join(of.into, `${of.file.name}.part`)
  try {
    await bring(of, part)
    if ((await sha256Of(part)) !== of.file.sha256) throw new Failure('model_broken', of.file.name)
    await rename(part, join(of.into, of.file.name))
  } catch (error) {
    if (of.signal?.aborted) throw new Failure('cancelled', undefined, error)
    if (error instanceof Failure && error.code === 'model_broken') await rm(part, { force: true })
    throw error
  }
}

/** In hex. */
export const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

const bring = async ({ url, file, signal, onBytes }: FetchFile, part: string): Promise<void> => {
  const had = await stat(part).then(
    ({ size }) => (size <= file.bytes ? size : 0),
    () => 0,
  )
  if (had === file.bytes) return onBytes(had)
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), SILENCE_MS)
  try {
    const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
    const answer = await ask(url, had, stop)
    const at = answer.status === 206 ? had : 0
    const to = await open(part, at > 0 ? 'r+' : 'w')
    try {
      await write(answer, { to, at, most: file.bytes, onBytes, alive: () => timer.refresh() })
      await to.sync()
    } finally {
      await to.close()
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    const why = silence.signal.aborted ? 'it fell silent' : asFailure(error).message
    throw new Failure('model_unreachable', `${url}: ${why}`, error)
  } finally {
    clearTimeout(timer)
  }
}

const ask = async (url: string, had: number, signal: AbortSignal): Promise<Response> => {
  const answer = await fetch(url, { signal, headers: had > 0 ? { range: `bytes=${had}-` } : {} })
  const from = answer.headers.get('content-range')?.match(/^bytes (\d+)-/)?.[1]
  if (answer.status === 200 || (answer.status === 206 && Number(from) === had)) return answer
  await answer.body?.cancel()
  throw new Failure('model_unreachable', `${url} answers ${answer.status}`)
}

type Writing = {
  to: Awaited<ReturnType<typeof open>>
  at: number
  most: number
  onBytes: FetchFile['onBytes']
  alive: () => void
}

const write = async (answer: Response, { to, at, most, onBytes, alive }: Writing): Promise<void> => {
  for await (const bytes of answer.body ?? []) {
    alive()
    if (at + bytes.length > most) throw new Failure('model_broken', 'the source sends more bytes than the model has')
    await writeWhole(to, bytes, at)
    at += bytes.length
    onBytes(at)
  }
  if (at < most) throw new Failure('model_unreachable', `it broke off after ${at} of ${most} bytes`)
}
