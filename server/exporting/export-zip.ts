import { rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { Failure } from '../../contract/errors.ts'
import { diskFailure } from '../storage/local/disk-failure.ts'
import { type ExportTrack, exportTrack } from './export-track.ts'
import { fileName } from './file-name.ts'
import { writeZip } from './write-zip.ts'

type ExportZip = Pick<ExportTrack, 'data' | 'sheet' | 'format' | 'signal' | 'onProgress'> & {
  /** The zip; its folder is there. */
  file: string
}

/** Of all the work, what is done when the files are written and the zip is not. */
const FILES_PERCENT = 90

const removed = (path: string): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5 })

/** Writes the mix and the stems of a track into one zip, whole or not at all.
 *  @returns a name to save it under, its bytes, and the SHA-256 of the names and the bytes of its files
 *  @throws not_ready, encoder_missing, disk_full, cancelled */
export const exportZip = async ({ file, onProgress, ...of }: ExportZip) => {
  const { sheet, signal, format } = of
  const side = `${file}~`
  const scratch = `${file}~files`
  try {
    await removed(scratch)
    const files = await exportTrack({
      ...{ ...of, out: scratch, notation: 'short', force: true },
      onProgress: percent => onProgress?.((percent * FILES_PERCENT) / 100),
    })
    const named = files.map(({ path }) => ({ name: basename(path), path }))
    const zipped = (share: number) => onProgress?.(FILES_PERCENT + share * (100 - FILES_PERCENT))
    const { bytes, hash } = await writeZip(side, named, { signal, onProgress: zipped })
    await rename(side, file)
    const title = sheet.artist ? `${sheet.artist} - ${sheet.title}` : sheet.title
    return { name: `${fileName(title)} (${format}).zip`, bytes, hash }
  } catch (error) {
    if (signal.aborted) throw new Failure('cancelled', undefined, error)
    throw diskFailure(error)
  } finally {
    await removed(scratch)
    await removed(side)
  }
}
