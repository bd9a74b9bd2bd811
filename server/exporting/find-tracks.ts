import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { type TrackSheet, TrackSheetSchema } from '../../contract/track.ts'

/** The sheets of a data folder, in the order of adding; a broken one is passed over. @throws data_folder */
export const sheetsOf = async (data: string): Promise<TrackSheet[]> => {
  const folder = join(data, dataFolder.sheets)
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('data_folder', `${data} holds no library`, error)
  })
  const sheets: TrackSheet[] = []
  for (const name of names.filter(n => n.endsWith('.json'))) {
    try {
      const sheet: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'))
      if (Value.Check(TrackSheetSchema, sheet)) sheets.push(sheet)
    } catch {
      // The server writes it anew at its next start.
    }
  }
  return sheets.sort((a, b) => a.addedAt - b.addedAt)
}

/** The one track of an id or of (a part of) a title. @throws unknown_track, which names those that it may be */
export const findTrack = (sheets: TrackSheet[], wanted: string): TrackSheet => {
  const word = wanted.toLowerCase()
  const title = (sheet: TrackSheet): string => sheet.title.toLowerCase()
  const exact = sheets.filter(sheet => sheet.id === wanted || title(sheet) === word)
  const found = exact.length > 0 ? exact : sheets.filter(sheet => word !== '' && title(sheet).includes(word))
  const [one, ...more] = found
  if (!one) throw new Failure('unknown_track', wanted)
  if (more.length > 0) throw new Failure('unknown_track', `${wanted} may be ${found.map(s => s.title).join(', ')}`)
  return one
}
