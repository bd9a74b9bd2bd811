import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { type Manifest, ManifestSchema } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'

/** The manifest of an audio folder; undefined where there is none, or none that fits the contract. */
export const readManifest = async (folder: string): Promise<Manifest | undefined> => {
  try {
    const given: unknown = JSON.parse(await readFile(join(folder, dataFolder.manifest), 'utf8'))
    return Value.Check(ManifestSchema, given) ? given : undefined
  } catch {
    return undefined
  }
}
