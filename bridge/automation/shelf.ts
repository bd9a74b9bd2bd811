import { readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Value } from 'typebox/value'
import type { Automation, Lane } from '../../contract/automation.ts'
import { AutomationSchema } from '../../contract/automation-schema.ts'
import { dataFolder } from '../../contract/data-folder.ts'

const WRITE_AFTER_MS = 500
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/

/** Lanes from a file's text; none where it is torn or does not fit. */
export const parseAutomation = (text: string): Lane[] | undefined => {
  try {
    const seen: unknown = JSON.parse(text)
    if (!Value.Check(AutomationSchema, seen)) return undefined
    return seen.lanes.map(lane => ({ ...lane, points: [...lane.points].sort((a, b) => a[0] - b[0]) }))
  } catch {
    return undefined
  }
}

/** The lanes of every track, a file each; written a moment after they changed, whole or not at all. */
export class AutomationShelf {
  readonly #data: string
  readonly #log: (line: string) => void
  readonly #known = new Map<string, Lane[]>()
  readonly #unwritten = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(data: string, log: (line: string) => void) {
    this.#data = data
    this.#log = log
  }

  lanesOf(track: string): readonly Lane[] {
    const known = this.#known.get(track)
    if (known) return known
    const lanes = this.#read(track)
    this.#known.set(track, lanes)
    return lanes
  }

  put(track: string, lanes: readonly Lane[]): void {
    if (!ID.test(track)) return
    this.#known.set(track, [...lanes])
    this.#unwritten.add(track)
    this.#timer ??= setTimeout(() => this.#write(), WRITE_AFTER_MS)
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#write()
    await this.#writing
  }

  #file(track: string): string {
    return join(this.#data, dataFolder.automation(track))
  }

  #read(track: string): Lane[] {
    if (!ID.test(track)) return []
    try {
      const lanes = parseAutomation(readFileSync(this.#file(track), 'utf8'))
      if (!lanes) this.#log(`the automation of track ${track} cannot be read`)
      return lanes ?? []
    } catch {
      return []
    }
  }

  #write(): void {
    this.#timer = undefined
    const tracks = [...this.#unwritten]
    this.#unwritten.clear()
    for (const track of tracks) this.#writing = this.#writing.then(() => this.#writeOne(track))
  }

  async #writeOne(track: string): Promise<void> {
    const file = this.#file(track)
    const lanes = this.#known.get(track) ?? []
    const automation: Automation = { version: 1, lanes }
    try {
      if (lanes.length === 0) return await rm(file, { force: true })
      await mkdir(dirname(file), { recursive: true })
      await writeFile(`${file}.partial`, JSON.stringify(automation), { flush: true })
      await rename(`${file}.partial`, file)
    } catch (thrown) {
      this.#log(`the automation of track ${track} cannot be written: ${thrown}`)
    }
  }
}
