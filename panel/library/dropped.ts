import { areStems, isAudioName } from '../../contract/stem-names.ts'

/** A file with the folders that it came in. */
export type DroppedFile = { path: string; file: File }
/** The files of one song. */
export type StemGroup = { name: string; files: DroppedFile[] }
/** What came in: songs in one piece, and songs in stems. */
export type Dropped = { songs: File[]; stems: StemGroup[] }

/** A folder as it was read: its own files, and the folders in it. */
export type Folder = { name: string; files: File[]; folders: Folder[] }

const MOST_FILES = 2000

const allIn = ({ files, folders }: Folder, path = ''): DroppedFile[] => [
  ...files.map(file => ({ path: path + file.name, file })),
  ...folders.flatMap(folder => allIn(folder, `${path}${folder.name}/`)),
]
const soundsIn = (folder: Folder): DroppedFile[] => allIn(folder).filter(({ path }) => isAudioName(path))
const pathsOf = (files: readonly DroppedFile[]): string[] => files.map(({ path }) => path)

const joined = (parts: readonly Dropped[]): Dropped => ({
  songs: parts.flatMap(({ songs }) => songs),
  stems: parts.flatMap(({ stems }) => stems),
})

/** A folder is one song's stems where its names say so; several such folders in one are as many songs. */
const ofFolder = (folder: Folder): Dropped => {
  const own = folder.files.filter(file => isAudioName(file.name))
  const inside = folder.folders.filter(sub => areStems(pathsOf(soundsIn(sub))))
  if (own.length === 0 && inside.length > 1) return joined(folder.folders.map(ofFolder))
  const sounds = soundsIn(folder)
  if (areStems(pathsOf(sounds))) return { songs: [], stems: [{ name: folder.name, files: sounds }] }
  return joined([ofFiles(folder.files.filter(file => isAudioName(file.name))), ...folder.folders.map(ofFolder)])
}

/** Files in no folder are one song's stems only where every name says so. */
export const ofFiles = (files: readonly File[]): Dropped => {
  const names = files.map(({ name }) => name)
  if (files.length < 2 || !areStems(names, { loose: true })) return { songs: [...files], stems: [] }
  return { songs: [], stems: [{ name: titleOf(names), files: files.map(file => ({ path: file.name, file })) }] }
}

/** What all names begin with, as a title. */
const titleOf = (names: readonly string[]): string => {
  let [title = ''] = names
  for (const name of names) while (!name.startsWith(title)) title = title.slice(0, -1)
  return title.replace(/[\s_(.–-]+$/u, '') || 'Stems'
}

export const sortDropped = (files: readonly File[], folders: readonly Folder[]): Dropped =>
  joined([ofFiles(files), ...folders.map(ofFolder)])

/** What a chosen folder holds: its files, each with the path that the browser gives it. */
export const ofFolderFiles = (files: readonly (Pick<File, 'webkitRelativePath'> & File)[]): Dropped => {
  const root: Folder = { name: '', files: [], folders: [] }
  for (const file of files.slice(0, MOST_FILES)) {
    let at = root
    for (const name of file.webkitRelativePath.split('/').slice(0, -1)) {
      const inside = at.folders.find(folder => folder.name === name) ?? { name, files: [], folders: [] }
      if (!at.folders.includes(inside)) at.folders.push(inside)
      at = inside
    }
    at.files.push(file)
  }
  return sortDropped(root.files, root.folders)
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((done, fail) => entry.file(done, fail))

const entriesOf = async (entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = entry.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    // a reader gives a hundred at a time, and nothing at the end
    const next = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (next.length === 0 || all.length > MOST_FILES) return all
    all.push(...next)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

const readFolder = async (entry: FileSystemDirectoryEntry): Promise<Folder> => {
  const entries = await entriesOf(entry)
  const files = await Promise.all(entries.filter(isFile).map(fileOf))
  const folders: Folder[] = []
  for (const one of entries.filter(isFolder)) folders.push(await readFolder(one))
  return { name: entry.name, files, folders }
}

/** Reads what was dropped, folders with all that is in them. Call it while the drop is being told: later the browser
 *  has forgotten it. */
export const readDrop = (transfer: DataTransfer): Promise<Dropped> => {
  const entries = [...transfer.items].flatMap(item => item.webkitGetAsEntry() ?? [])
  const plain = [...transfer.files]
  const folders = entries.filter(isFolder)
  if (folders.length === 0) return Promise.resolve(ofFiles(plain))
  return Promise.all([Promise.all(entries.filter(isFile).map(fileOf)), Promise.all(folders.map(readFolder))]).then(
    ([files, read]) => sortDropped(files, read),
  )
}
