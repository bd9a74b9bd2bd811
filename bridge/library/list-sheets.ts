import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { brief } from '../../contract/brief.ts'
import { dataFolder } from '../../contract/data-folder.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { parseSheet } from './read-track.ts'

type Known = { mtimeMs: number; size: number; sheet: TrackSheet }

/** Every track's sheet, the newest first; or one alone, by its id. Briefly (contract/brief.ts): thousands of whole
 *  analyses are not kept in memory. */
export type SheetList = (only?: string) => Promise<TrackSheet[]>

/** Lists sheets; one is read again only when it changed. */
export const createSheetList = (data: string): SheetList => {
  let known = new Map<string, Known>()
  const read = async (name: string): Promise<Known | undefined> => {
    const file = join(data, dataFolder.sheets, name)
    const { mtimeMs, size } = await stat(file)
    const before = known.get(name)
    if (before?.mtimeMs === mtimeMs && before.size === size) return before
    const sheet = parseSheet(await readFile(file, 'utf8'))
    return sheet && { mtimeMs, size, sheet: brief(sheet) }
  }
  const one = async (id: string): Promise<TrackSheet[]> => {
    if (!/^[A-Za-z0-9-]{1,64}$/.test(id)) return []
    const seen = await read(`${id}.json`).catch(() => undefined)
    return seen ? [seen.sheet] : []
  }
  const all = async (): Promise<TrackSheet[]> => {
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
  return only => (only === undefined ? all() : one(only))
}
