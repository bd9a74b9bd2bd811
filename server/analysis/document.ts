import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AnalysisDocument } from '../../contract/analysis-document.ts'
import { replaceFile } from '../storage/local/replace-file.ts'

/** Writes an engine's whole answer: readers see the one before or this one. @throws disk_full, data_folder */
export const keepDocument = async (file: string, document: AnalysisDocument): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await replaceFile(file, JSON.stringify(document))
}
