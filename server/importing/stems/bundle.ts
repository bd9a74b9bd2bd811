import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import { dataFolder } from '../../../contract/data-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import { diskFailure } from '../../storage/local/disk-failure.ts'
import { replaceFile } from '../../storage/local/replace-file.ts'
import type { Staged } from '../../storage/local/staging.ts'

/** So many files one song may come in: an orchestra's desk has fewer. */
export const MOST_FILES = 64

/** `bundle.json` of files that came together: a folder in the place of one file. */
const BundleSchema = Type.Object({
  version: Type.Literal(1),
  from: Type.Union([Type.Literal('folder'), Type.Literal('zip')]),
  /** Of the folder or zip, as it came. */
  name: Type.String(),
  /** `file` lies beside bundle.json; `name` is what it was called, with its folders. */
  files: Type.Array(Type.Object({ file: Type.String({ pattern: '^[0-9]+$' }), name: Type.String() })),
})
export type Bundle = Static<typeof BundleSchema>

/** A file of a bundle on its way in. */
export type StagedPart = { name: string; staged: Staged }

const MANIFEST = 'bundle.json'

/** The same sounds under the same names are the same bundle, in whatever order and container they come. */
const hashOf = (parts: readonly StagedPart[]): string =>
  createHash('sha256')
    .update(JSON.stringify(['bundle', ...parts.map(({ name, staged }) => [name, staged.hash])]))
    .digest('hex')

/** Names without the folders that all of them lie in. */
const bare = (parts: readonly StagedPart[]): StagedPart[] => {
  const paths = parts.map(({ name }) => name.split(/[\\/]+/).filter(Boolean))
  let common = 0
  while (paths.every(path => path.length > common + 1 && path[common] === paths[0]?.[common])) common++
  return parts.map((part, i) => ({ ...part, name: paths[i]?.slice(common).join('/') ?? part.name }))
}

/** Puts staged files into one staged folder. They are moved, not copied.
 *  @throws no_stems, too_many_files, disk_full */
export const bundle = async (
  data: string,
  of: Pick<Bundle, 'from' | 'name'>,
  given: readonly StagedPart[],
): Promise<Staged> => {
  if (given.length === 0) throw new Failure('no_stems', 'there is no sound in it')
  if (given.length > MOST_FILES) throw new Failure('too_many_files', `${given.length} files of sound`)
  const parts = bare(given).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const folder = join(data, dataFolder.staging, randomUUID())
  try {
    await mkdir(folder, { recursive: true })
    const files: Bundle['files'] = []
    for (const [i, { name, staged }] of parts.entries()) {
      const file = String(i + 1)
      await rename(staged.file, join(folder, file))
      files.push({ file, name })
    }
    await replaceFile(join(folder, MANIFEST), JSON.stringify({ version: 1, ...of, files } satisfies Bundle))
  } catch (error) {
    throw diskFailure(error)
  }
  return { file: folder, hash: hashOf(parts), bytes: parts.reduce((sum, { staged }) => sum + staged.bytes, 0) }
}

/** What a folder of files is; undefined for a single file. @throws unreadable_audio for a folder that is none of ours */
export const readBundle = async (folder: string): Promise<Bundle | undefined> => {
  let text: string
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw new Failure('unreadable_audio', 'the files that came together are not there', error)
  }
  const given: unknown = JSON.parse(text)
  if (!Value.Check(BundleSchema, given)) throw new Failure('unreadable_audio', 'the list of files is broken')
  return given
}
