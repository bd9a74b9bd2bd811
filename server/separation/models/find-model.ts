import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../../contract/errors.ts'
import { CATALOGUE, type ModelRecord, yamlOf } from './catalogue.ts'
import { fetchFile, sha256Of } from './fetch-file.ts'

/** Where models lie. */
export type ModelPlaces = {
  /** Absolute: what is fetched lies here, and folders that somebody laid here are taken as they are. */
  models: string
  /** Absolute: a folder with NAME.yaml and SIGNATURE-CHECKSUM.th; then nothing is fetched. */
  repo?: string | undefined
  /** Root of the published files; any mirror will do, since every byte is checked. */
  source: string
}

export type FetchProgress = { model: string; bytes: number; total: number }

export type FoundModel = {
  folder: string
  name: string
  /** Whether every file passed a whole SHA-256 of the catalogue. */
  pinned: boolean
  /** Of all its bytes: stems of other bytes are other stems. */
  bytes: string
}

type Options = { signal?: AbortSignal | undefined; onProgress?: ((progress: FetchProgress) => void) | undefined }

const NAME = /^[A-Za-z0-9_][\w.-]*$/

/** The model's folder, every file of it checked: those of the catalogue by their whole SHA-256, others by the part of it
 *  in their name. A model of the catalogue that is not there is fetched.
 *  @throws unknown_model, model_broken, model_unreachable, disk_full, cancelled */
export const findDemucsModel = async (
  name: string,
  places: ModelPlaces,
  options: Options = {},
): Promise<FoundModel> => {
  if (!NAME.test(name)) throw new Failure('unknown_model', name)
  const record = Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined
  const folder = places.repo ?? places.models
  if (!places.repo && record) await fetchModel(name, record, places, options)
  const text = await readFile(join(folder, `${name}.yaml`), 'utf8').catch(() => undefined)
  if (text === undefined) throw new Failure('unknown_model', places.repo ? `${name} in ${folder}` : name)
  const sums = await Promise.all((await filesOf(text, folder)).map(file => checked(folder, file)))
  const bytes = createHash('sha256').update(JSON.stringify([text, sums.map(({ sha256 }) => sha256)]))
  return { folder, name, pinned: sums.every(({ pinned }) => pinned), bytes: bytes.digest('hex').slice(0, 12) }
}

/** Whether nothing would have to be fetched; the files are not checked yet. */
export const modelIsThere = async (name: string, { models, repo }: ModelPlaces): Promise<boolean> => {
  const text = await readFile(join(repo ?? models, `${name}.yaml`), 'utf8').catch(() => undefined)
  if (text === undefined) return false
  return filesOf(text, repo ?? models).then(
    () => true,
    () => false,
  )
}

const fetchModel = async (name: string, record: ModelRecord, { models, source }: ModelPlaces, options: Options) => {
  await mkdir(models, { recursive: true })
  const total = record.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let before = 0
  for (const file of record.files) {
    const size = await stat(join(models, file.name)).then(
      found => found.size,
      () => -1,
    )
    if (size !== file.bytes)
      await fetchFile({
        ...{ url: new URL(`${record.folder}/${file.name}`, withSlash(source)).href, file, into: models },
        signal: options.signal,
        onBytes: bytes => options.onProgress?.({ model: name, bytes: before + bytes, total }),
      })
    before += file.bytes
  }
  await keep(join(models, `${name}.yaml`), yamlOf(record))
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`)

const keep = async (path: string, text: string): Promise<void> => {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return
  await writeFile(`${path}.${process.pid}.part`, text)
  await rename(`${path}.${process.pid}.part`, path)
}

/** Of the models that a bag names, the files. */
const filesOf = async (yaml: string, folder: string): Promise<string[]> => {
  const listed = yaml.match(/^models:\s*(\[[^\]]*\]|(?:\s*\n\s*-[^\n]*)+)/m)?.[1]
  const signatures = listed?.match(/[A-Za-z0-9_]+/g)
  if (!signatures) throw new Failure('model_broken', `${folder} has a yaml that names no models`)
  const there = await readdir(folder)
  return signatures.map(signature => {
    const file = there.find(name => name.startsWith(`${signature}-`) && name.endsWith('.th'))
    if (!file) throw new Failure('model_broken', `${signature}-….th is not in ${folder}`)
    return file
  })
}

const pins = new Map(Object.values(CATALOGUE).flatMap(({ files }) => files.map(file => [file.name, file.sha256])))

const checked = async (folder: string, file: string): Promise<{ sha256: string; pinned: boolean }> => {
  const sha256 = await sha256Of(join(folder, file))
  const pin = pins.get(file)
  const named = file.match(/-([0-9a-f]{8,64})\.th$/)?.[1]
  if (pin ? sha256 !== pin : !named || !sha256.startsWith(named))
    throw new Failure('model_broken', `${file} has SHA-256 ${sha256.slice(0, 16)}…`)
  return { sha256, pinned: pin !== undefined }
}
