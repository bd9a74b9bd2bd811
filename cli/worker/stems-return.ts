import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addRange, BYTES_PER_FRAME, type Manifest, type Ranges } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { readManifest } from '../../server/storage/local/audio-folder.ts'
import { byteOf, readAll } from '../../server/storage/local/sample-file.ts'
import { FRAMES_AT_ONCE } from './fetch-folder.ts'
import type { ClaimLink } from './server-link.ts'

/** What of `ranges` is not in `without`; both ascending and disjoint. */
export const rangesWithout = (ranges: Ranges, without: Ranges): Ranges => {
  const out: Ranges = []
  for (const [from, to] of ranges) {
    let at = from
    for (const [a, b] of without) {
      if (b <= at || a >= to) continue
      if (a > at) out.push([at, a])
      at = Math.max(at, b)
    }
    if (at < to) out.push([at, to])
  }
  return out
}

type Options = { folder: string; had: Ranges; link: ClaimLink; signal: AbortSignal; failed: (error: unknown) => void }

/** Returns stems to the server while they grow in a folder here. */
export type StemsReturn = {
  /** What is ready now; returned in the background, `failed` is told when that does not go. */
  offer(ready: Ranges): void
  /** Returns the rest, and ends. */
  finish(): Promise<void>
}

const manifestOf = async (folder: string): Promise<Manifest> => {
  const manifest = await readManifest(folder)
  if (!manifest) throw new Failure('internal', 'the stems have no manifest')
  return manifest
}

export const stemsReturn = ({ folder, had, link, signal, failed }: Options): StemsReturn => {
  let returned = had
  let begun: Promise<Manifest> | undefined
  let turn = Promise.resolve()

  const begin = async (): Promise<Manifest> => {
    const manifest = await manifestOf(folder)
    const { files, samples, engine, engineVersion } = manifest
    await link.begin({ files, samples, engine, engineVersion }, signal)
    return manifest
  }
  const returnFile = async (file: string, from: number, to: number): Promise<void> => {
    const handle = await open(join(folder, `${file}.wav`))
    try {
      for (let at = from; at < to; at += FRAMES_AT_ONCE) {
        const frames = Math.min(FRAMES_AT_ONCE, to - at)
        const bytes = await readAll(handle, frames * BYTES_PER_FRAME, byteOf(at))
        await link.part(file, at, bytes, frames, signal)
      }
    } finally {
      await handle.close()
    }
  }
  const returnRanges = async (ready: Ranges): Promise<void> => {
    begun ??= begin()
    const { files } = await begun
    for (const [from, to] of rangesWithout(ready, returned)) {
      await Promise.all(files.map(file => returnFile(file, from, to)))
      await link.ready([[from, to]], signal)
      returned = addRange(returned, from, to)
    }
  }
  return {
    offer: ready => {
      turn = turn.then(() => returnRanges(ready))
      turn.catch(failed)
    },
    finish: async () => {
      await turn
      const { ready, modelResidualDb, residualDb, clipped } = await manifestOf(folder)
      await returnRanges(ready as Ranges)
      const report: unknown = await readFile(join(folder, 'report.json'), 'utf8').then(JSON.parse, () => null)
      await link.stems({ modelResidualDb, residualDb, clipped, report }, signal)
    },
  }
}
