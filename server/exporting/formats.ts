import { Failure } from '../../contract/errors.ts'

/** 24-bit wav, 24-bit flac, mp3 of 320 kb/s. */
export const EXPORT_FORMATS = ['wav', 'flac', 'mp3'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** @throws bad_usage */
export const exportFormat = (name: string): ExportFormat => {
  const found = EXPORT_FORMATS.find(format => format === name)
  if (!found) throw new Failure('bad_usage', `--format is one of ${EXPORT_FORMATS.join(', ')}, not ${name}`)
  return found
}
