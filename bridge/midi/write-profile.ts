import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../contract/errors.ts'
import { LONGEST_PROFILE } from '../../contract/learn-schema.ts'
import { PROFILE_VERSION, type Profile } from '../../contract/profile.ts'

/** A file's name for a profile's: `my-box.json`. */
const fileNameOf = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return `${plain.slice(0, 60) || 'profile'}.json`
}

/** The file of a new profile in a folder: none that is there already, under whatever name its profile goes. */
export const fileFor = async (folder: string, name: string): Promise<string> => {
  const plain = fileNameOf(name)
  for (let count = 1; ; count++) {
    const file = count === 1 ? plain : plain.replace('.json', `-${count}.json`)
    const isThere = await access(join(folder, file)).then(
      () => true,
      () => false,
    )
    if (!isThere) return file
  }
}

/** Takes a profile out of a folder; one that is not there is gone already. */
export const removeProfile = (folder: string, file: string): Promise<void> => rm(join(folder, file), { force: true })

/** Writes a profile whole or not at all; one without controls is none, and its file goes.
 *  @throws bad_profile where it is longer than what is read */
export const writeProfile = async (folder: string, file: string, profile: Profile): Promise<void> => {
  const path = join(folder, file)
  if (profile.controls.length === 0) return removeProfile(folder, file)
  await mkdir(folder, { recursive: true })
  const { $schema: _, version: __, ...rest } = profile
  const text = `${JSON.stringify({ version: PROFILE_VERSION, ...rest }, null, 2)}\n`
  if (text.length > LONGEST_PROFILE) throw new Failure('bad_profile', `${file} would be longer than 64 KB`)
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}
