import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { type Manifest, ManifestSchema } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'

const manifestOf = (text: string): Manifest | undefined => {
  const given: unknown = JSON.parse(text)
  return Value.Check(ManifestSchema, given) ? given : undefined
}

/** The manifest of an audio folder; undefined where there is none, or none that fits the contract. */
export const readManifest = async (folder: string): Promise<Manifest | undefined> => {
  try {
    return manifestOf(await readFile(join(folder, dataFolder.manifest), 'utf8'))
  } catch {
    return undefined
  }
}

/** The same, at once: for a step that must not wait. */
export const readManifestNow = (folder: string): Manifest | undefined => {
  try {
    return manifestOf(readFileSync(join(folder, dataFolder.manifest), 'utf8'))
  } catch {
    return undefined
  }
}
