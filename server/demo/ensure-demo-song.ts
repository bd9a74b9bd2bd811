import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { demoSongFile } from './demo-song-file.ts'

export type DemoDeps = {
  /** The data folder. */
  data: string
  isEmpty: () => boolean
  upload: (incoming: { name: string; stream: Readable }) => Promise<unknown>
  /** Ends it where it is; the song comes at the next start. */
  signal: AbortSignal
}

/** Says that this library had its demo song, so that it does not come back when it was deleted. */
const MARK = 'demo-song'

/** Puts the demo song into an empty library at its first start, by the way that every other file takes. */
export const ensureDemoSong = async ({ data, isEmpty, upload, signal }: DemoDeps): Promise<void> => {
  const mark = join(data, MARK)
  if (existsSync(mark)) return
  if (isEmpty()) {
    const folder = await mkdtemp(join(tmpdir(), 'stembridge-demo-'))
    try {
      const file = await demoSongFile(folder, signal)
      await upload({ name: basename(file), stream: createReadStream(file, { signal }) })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  await writeFile(mark, '')
}

/** The demo song on its way into the library. */
export type DemoInstall = {
  /** Ends it, and waits until it has let go of the library. */
  close: () => Promise<void>
}

export const beginDemoSong = (deps: Omit<DemoDeps, 'signal'>, onFailed: (thrown: unknown) => void): DemoInstall => {
  const ending = new AbortController()
  const over = ensureDemoSong({ ...deps, signal: ending.signal }).catch(thrown => {
    if (!ending.signal.aborted) onFailed(thrown)
  })
  return {
    close: () => {
      ending.abort()
      return over
    },
  }
}
