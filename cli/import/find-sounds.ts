import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { Failure } from '../../contract/errors.ts'
import { areStems, isAudioName } from '../../contract/stem-names.ts'

/** One song to be taken in: a file (a zip of stems and a stem file too), or the files of its stems. */
export type Sounds = { name: string; file: string } | { name: string; stems: { path: string; file: string }[] }

const ofFolder = async (folder: string): Promise<Sounds[]> => {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = await readdir(folder, { recursive: true })
  const sounds = names.filter(isAudioName).sort()
  const folders = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
  const own = entries.filter(entry => entry.isFile() && isAudioName(entry.name)).map(entry => entry.name)
  if (own.length > 0 || folders.length < 2)
    if (areStems(sounds)) {
      const name = basename(folder)
      const stems = sounds.map(path => ({ path: path.split(sep).join('/'), file: join(folder, path) }))
      return [{ name, stems }]
    }
  const songs = own.sort().map(name => ({ name, file: join(folder, name) }))
  const inside = await Promise.all(folders.map(({ name }) => ofFolder(join(folder, name))))
  return [...songs, ...inside.flat()]
}

/** What a path holds: a file is a song; a folder is one song's stems where its names say so, else the songs in it.
 *  @throws file_not_found, unreadable_audio where a folder holds none */
export const findSounds = async (path: string): Promise<Sounds[]> => {
  const seen = await stat(path).catch(() => undefined)
  if (!seen) throw new Failure('file_not_found', path)
  if (!seen.isDirectory()) return [{ name: basename(path), file: path }]
  const found = await ofFolder(path)
  if (found.length === 0) throw new Failure('unreadable_audio', `${relative('.', path) || path} holds none`)
  return found
}
