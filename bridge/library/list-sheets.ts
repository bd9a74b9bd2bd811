import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { parseSheet } from './read-track.ts'

type Known = { mtimeMs: number; size: number; sheet: TrackSheet }

/** Lists every track's sheet, the newest first; a sheet is read again only when it changed. */
export const createSheetList = (data: string): (() => Promise<TrackSheet[]>) => {
  let known = new Map<string, Known>()
  const read = async (name: string): Promise<Known | undefined> => {
    const file = join(data, dataFolder.sheets, name)
    const { mtimeMs, size } = await stat(file)
    const before = known.get(name)
    if (before?.mtimeMs === mtimeMs && before.size === size) return before
    const sheet = parseSheet(await readFile(file, 'utf8'))
    return sheet && { mtimeMs, size, sheet }
  }
  return async () => {
    const names = await readdir(join(data, dataFolder.sheets)).catch(() => [])
    const next = new Map<string, Known>()
    for (const name of names) {
      if (!name.endsWith('.json')) continue
      const seen = await read(name).catch(() => undefined)
      if (seen) next.set(name, seen)
    }
    known = next
    return [...next.values()].map(({ sheet }) => sheet).sort((a, b) => b.addedAt - a.addedAt)
  }
}
