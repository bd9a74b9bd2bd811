import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PROFILE_VERSION, type Profile } from '../../contract/profile.ts'

/** A file's name for a profile's: `my-box.json`. */
export const fileNameOf = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${plain.slice(0, 60) || 'profile'}.json`
}

/** Writes a profile whole or not at all; one without controls is none, and its file goes. */
export const writeProfile = async (folder: string, file: string, profile: Profile): Promise<void> => {
  const path = join(folder, file)
  if (profile.controls.length === 0) return rm(path, { force: true })
  await mkdir(folder, { recursive: true })
  const { $schema: _, version: __, ...rest } = profile
  const text = `${JSON.stringify({ version: PROFILE_VERSION, ...rest }, null, 2)}\n`
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}
