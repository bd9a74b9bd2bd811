import { Failure } from '../../../contract/errors.ts'

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR'])

/** An error of the file system as a Failure: a full disk and a folder that refuses are known by name.
 *  SQLite says SQLITE_FULL (13) by its errcode. */
export const diskFailure = (thrown: unknown): unknown => {
  const { code, errcode, message } = (thrown ?? {}) as { code?: string; errcode?: number; message?: string }
  if (thrown instanceof Failure) return thrown
  if (FULL.has(code ?? '') || (code === 'ERR_SQLITE_ERROR' && errcode === 13))
    return new Failure('disk_full', message, thrown)
  if (REFUSED.has(code ?? '')) return new Failure('data_folder', message, thrown)
  return thrown
}
