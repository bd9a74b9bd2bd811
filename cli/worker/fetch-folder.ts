import { BYTES_PER_FRAME, type Manifest } from '../../contract/audio-folder.ts'
import { Failure } from '../../contract/errors.ts'
import { MOST_PART_BYTES } from '../../contract/remote-worker.ts'
import { AudioFolder } from '../../server/storage/local/audio-folder.ts'
import { toFloat32 } from '../../server/storage/local/sample-file.ts'
import type { ClaimLink } from './server-link.ts'

/** Frames fetched or returned at once. */
export const FRAMES_AT_ONCE = MOST_PART_BYTES / BYTES_PER_FRAME

type Fetch = { of: 'mix' | 'stems'; manifest: Manifest; folder: string; link: ClaimLink; signal: AbortSignal }

/** Brings an audio folder of the server here, as far as it is ready: byte range by byte range, each held against its
 *  SHA-256.
 *  @throws broken_part, disk_full, stale_claim, server_unreachable */
export const fetchFolder = async ({ of, manifest, folder, link, signal }: Fetch): Promise<void> => {
  const { files, samples, engine, engineVersion, complete } = manifest
  const here = await AudioFolder.create(folder, { files, samples, engine, engineVersion })
  try {
    for (const [start, end] of manifest.ready) {
      for (let from = start; from < end; from += FRAMES_AT_ONCE) {
        const to = Math.min(end, from + FRAMES_AT_ONCE)
        for (const file of files) {
          const bytes = await link.frames(of, file, from, to, signal)
          if (bytes.length !== (to - from) * BYTES_PER_FRAME) throw new Failure('broken_part', 'by its length')
          await here.write(file, from, toFloat32(bytes))
        }
      }
      await here.ready(start, end)
    }
    if (complete) await here.finish({ samples })
  } finally {
    await here.close()
  }
}
