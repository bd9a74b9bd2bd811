import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const OURS = /^stembridge-worker-(\d+)-/

/** What the folders of this process's jobs are called. */
export const folderPrefix = (pid: number): string => `stembridge-worker-${pid}-`

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Removes what workers that were killed left in a temporary folder. */
export const sweepDead = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(OURS.exec(name)?.[1])
    if (pid > 0 && !lives(pid)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
