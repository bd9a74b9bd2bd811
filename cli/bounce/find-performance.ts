import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { dataFolder } from '../../contract/data-folder.ts'
import { Failure } from '../../contract/errors.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import { PerformanceLogSchema } from '../../contract/performance-schema.ts'
import { readSet } from '../../contract/read-set.ts'
import type { SetDocument } from '../../contract/set.ts'
import { isTakeName } from '../../engine/hosting/take-name.ts'

export type Found = { log: PerformanceLog } | { set: SetDocument }

/** The newest performance of a data folder. @throws bad_usage */
const lastPerformance = async (data: string): Promise<string> => {
  const folder = join(data, dataFolder.performances)
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json')).sort()
  const last = names.at(-1)
  if (!last) throw new Failure('bad_usage', `${folder} holds no performance; turn /performance/log on and off again`)
  return join(folder, last)
}

const parsed = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure('bad_usage', `${file} cannot be read`, error)
  }
}

/** What a file holds: a performance, a set, or a set as the library keeps it. */
const readFound = (file: string, seen: unknown): Found => {
  if (Value.Check(PerformanceLogSchema, seen)) return { log: seen }
  const { document = seen, stembridge } = (seen ?? {}) as { document?: unknown; stembridge?: unknown }
  if (document !== seen || stembridge === 'set') return { set: readSet(document) }
  throw new Failure('bad_usage', `${file} is neither a performance nor a set`)
}

/** A set of the library by its id or its name, the one saved last of several. */
const setNamed = async (data: string, wanted: string): Promise<SetDocument | undefined> => {
  const names = await readdir(join(data, dataFolder.sets)).catch(() => [])
  const found: SetDocument[] = []
  for (const name of names.filter(one => one.endsWith('.json'))) {
    const seen = await parsed(join(data, dataFolder.sets, name)).catch(() => undefined)
    const { document } = (seen ?? {}) as { document?: unknown }
    try {
      const set = readSet(document)
      if (name === `${wanted}.json` || set.name === wanted) found.push(set)
    } catch {
      // one that cannot be read is passed over; the library says so where it is opened
    }
  }
  return found.sort((a, b) => b.savedAt - a.savedAt)[0]
}

/** The log of a recording by its name; another name stays the file that it is. */
const fileOf = (data: string, wanted: string): string =>
  isTakeName(wanted) ? join(data, dataFolder.recordingLog(wanted)) : wanted

/** What is to be bounced: `last`, a recording by its name, a file, or a set of the library.
 *  @throws bad_usage, bad_set, newer_set, unknown_set */
export const findPerformance = async (data: string, wanted: string): Promise<Found> => {
  const file = wanted === 'last' ? await lastPerformance(data) : fileOf(data, wanted)
  const seen = await parsed(file)
  if (seen !== undefined) return readFound(file, seen)
  const set = await setNamed(data, wanted)
  if (!set) throw new Failure('unknown_set', `no file and no set is named ${wanted.slice(0, 80)}`)
  return { set }
}
