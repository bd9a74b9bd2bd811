import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginSheet } from '../../contract/plugins.ts'

/** Folders in folders that are looked into, and plugins that are listed at most. */
const DEEPEST = 5
const MOST = 500
const LONGEST_ID = 200
const DESCRIPTOR = 'descriptor.json'
const MODULE = 'index.js'

const textOf = (given: unknown, otherwise: string): string =>
  typeof given === 'string' && given.trim() !== '' ? given.trim().slice(0, 120) : otherwise

/** A plugin by its descriptor; undefined for what makes no sound out of sound (instruments, MIDI, pictures), and for a
 *  descriptor that cannot be read. */
const sheetOf = (id: string, text: string): PluginSheet | undefined => {
  let seen: Record<string, unknown>
  try {
    seen = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  const takesSound = seen.hasAudioInput === true && seen.hasAudioOutput === true && seen.isInstrument !== true
  if (!takesSound) return undefined
  const name = textOf(seen.name, id)
  return { id, name, vendor: textOf(seen.vendor, ''), version: textOf(seen.version, '') }
}

const isPlainName = (name: string): boolean =>
  /^[\p{L}\p{N}@_-][\p{L}\p{N}@._ -]*$/u.test(name) && name !== 'node_modules'

/** The Web Audio Modules beneath a folder, by their place in it: each a folder with a descriptor.json and an index.js.
 *  Links are not followed. A folder that is not there has none. */
export const findPlugins = async (folder: string): Promise<PluginSheet[]> => {
  const found: PluginSheet[] = []
  const look = async (inside: string, depth: number): Promise<void> => {
    const entries: Dirent[] = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => [])
    const names = new Set(entries.filter(entry => entry.isFile()).map(({ name }) => name))
    if (inside !== '' && names.has(DESCRIPTOR) && names.has(MODULE) && inside.length <= LONGEST_ID) {
      const sheet = sheetOf(inside, await readFile(join(folder, inside, DESCRIPTOR), 'utf8').catch(() => ''))
      if (sheet) found.push(sheet)
      return
    }
    if (depth >= DEEPEST) return
    for (const entry of entries.filter(one => one.isDirectory() && isPlainName(one.name))) {
      if (found.length >= MOST) return
      await look(inside === '' ? entry.name : `${inside}/${entry.name}`, depth + 1)
    }
  }
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) await look('', 0)
  return found.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
}
