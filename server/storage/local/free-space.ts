import { statfs } from 'node:fs/promises'

/** Bytes that this user may still write where `folder` lies. */
export const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const LEAST_MARGIN = 16 * 1024 ** 2
const MOST_MARGIN = 1024 ** 3

/** Bytes that are left for everything else on a disk: a twentieth of it, 16 MB at least and 1 GB at most. */
export const marginBytes = async (folder: string): Promise<number> => {
  const { blocks, bsize } = await statfs(folder)
  return Math.min(MOST_MARGIN, Math.max(LEAST_MARGIN, Math.floor((blocks * bsize) / 20)))
}
