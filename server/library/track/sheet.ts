import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataFolder } from '../../../contract/data-folder.ts'
import { asFailure } from '../../../contract/errors.ts'
import type { RunLine, RunStore } from '../../runs/index.ts'
import { replaceFile } from '../../storage/local/replace-file.ts'
import type { TrackStore } from './store.ts'
import { sheetOf } from './view.ts'

/** Keeps the sheet of each track as the library has it. */
export type Sheets = {
  /** Writes the track's sheet as it is now, or removes it when the track is gone. Calls of one track are in turn. */
  follow(id: string): void
  /** Resolves once everything asked for is on disk. */
  settled(): Promise<void>
}

export const sheetKeeper = (of: { data: string; tracks: TrackStore; runs: RunStore; log: RunLine['log'] }): Sheets => {
  const written = new Map<string, string>()
  const turns = new Map<string, Promise<void>>()
  const coming = new Set<string>()
  const keep = async (id: string) => {
    const track = of.tracks.get(id)
    const run = track && of.runs.get(track.runId)
    const file = join(of.data, dataFolder.sheet(id))
    if (!track || !run) {
      written.delete(id)
      return rm(file, { force: true })
    }
    const text = JSON.stringify(sheetOf(track, run))
    if (written.get(id) === text) return
    await mkdir(dirname(file), { recursive: true })
    await replaceFile(file, text)
    written.set(id, text)
  }
  return {
    follow: id => {
      // a turn that is still to come writes what is new by then
      if (coming.has(id)) return
      coming.add(id)
      const turn = (turns.get(id) ?? Promise.resolve())
        .then(() => {
          coming.delete(id)
          return keep(id)
        })
        .catch(error => of.log('error', 'a sheet was not written', { track: id, cause: asFailure(error).message }))
        .finally(() => {
          if (turns.get(id) === turn) turns.delete(id)
        })
      turns.set(id, turn)
    },
    settled: async () => {
      while (turns.size > 0) await Promise.all(turns.values())
    },
  }
}
