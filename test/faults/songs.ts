import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../../contract/data-folder.ts'
import type { Seconds } from '../../contract/units.ts'
import { wavOf } from '../importing/sounds.ts'
import { noise } from '../separation/fixtures/sound.ts'

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A WAV file of noise, another one for each seed. */
export const songOf = (seed: number, seconds: Seconds): Uint8Array<ArrayBuffer> => {
  const frames = noise(Math.round(seconds * 44100), seed)
  const channel = (c: number) => Float32Array.from({ length: frames.length / 2 }, (_, i) => frames[2 * i + c] as number)
  return new Uint8Array(wavOf([channel(0), channel(1)], 44100))
}

/** SHA-256 over the four files of a stems folder. */
export const stemsHash = async (data: string, key: string): Promise<string> => {
  const folder = join(data, dataFolder.stems(key))
  const hash = createHash('sha256')
  for (const name of (await readdir(folder)).filter(n => n.endsWith('.wav')).sort())
    hash.update(name).update(await readFile(join(folder, name)))
  return hash.digest('hex')
}
