import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { emptyPeaks, type Peaks } from './peaks.ts'
import { openFile } from './sample-file.ts'

/** One file of an audio folder with its peaks, both open. */
export type FolderFile = { samples: FileHandle; peakFile: FileHandle; peaks: Peaks }

export const openFolderFile = async (folder: string, name: string, as: 'new' | 'kept'): Promise<FolderFile> => {
  const samples = await openFile(join(folder, `${name}.wav`), as)
  try {
    const peakFile = await openFile(join(folder, `${name}.peaks`), as)
    if (as === 'new') return { samples, peakFile, peaks: emptyPeaks() }
    const { buffer, byteOffset, length } = await peakFile.readFile()
    return { samples, peakFile, peaks: { pairs: new Int8Array(buffer, byteOffset, length - (length % 2)).slice() } }
  } catch (error) {
    await samples.close()
    throw error
  }
}
