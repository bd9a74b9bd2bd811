import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dataFolder } from '../../contract/data-folder.ts'

/** Rows of a library that a server may have open. */
export const read = <T>(data: string, sql: string): T[] => {
  const database = new DatabaseSync(join(data, dataFolder.database), { readOnly: true })
  try {
    return database.prepare(sql).all() as T[]
  } finally {
    database.close()
  }
}
