import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../../../contract/audio-folder.ts'

/** SHA-256 of an audio folder's samples: its WAV files in the manifest's order. */
export const hashAudio = async (folder: string, { files }: Manifest): Promise<string> => {
  const hash = createHash('sha256')
  for (const name of files)
    for await (const chunk of createReadStream(join(folder, `${name}.wav`), { highWaterMark: 1 << 20 }))
      hash.update(chunk)
  return hash.digest('hex')
}
