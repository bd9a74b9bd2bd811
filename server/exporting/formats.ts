import { EXPORT_FORMATS, type ExportFormat } from '../../contract/export.ts'
import { Failure } from '../../contract/errors.ts'

/** @throws bad_usage */
export const exportFormat = (name: string): ExportFormat => {
  const found = EXPORT_FORMATS.find(format => format === name)
  if (!found) throw new Failure('bad_usage', `--format is one of ${EXPORT_FORMATS.join(', ')}, not ${name}`)
  return found
}
