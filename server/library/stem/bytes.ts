import { join } from 'node:path'
import { BYTES_PER_FRAME, PEAK_FRAMES } from '../../../contract/audio-folder.ts'
import { dataFolder } from '../../../contract/data-folder.ts'
import type { Samples } from '../../../contract/units.ts'
import { readManifest } from '../../storage/local/read-manifest.ts'
import type { StemSets } from './store.ts'

/** Bytes of so many files of that length with their peaks: four minutes in four stems are 169 MB. */
export const bytesOf = (files: number, samples: Samples): number =>
  files * (BYTES_PER_FRAME * samples + 2 * Math.ceil(samples / PEAK_FRAMES))

/** Counts the sets that an earlier version made and did not count. */
export const countSets = async ({ data, sets }: { data: string; sets: StemSets }): Promise<void> => {
  for (const set of sets.list()) {
    if (set.bytes > 0) continue
    const manifest = await readManifest(join(data, dataFolder.stems(set.key)))
    if (manifest) sets.keep({ ...set, files: manifest.files, bytes: bytesOf(manifest.files.length, manifest.samples) })
  }
}
