import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../contract/errors.ts'

const BEAT_MS = 5000
/** A holder that has not touched its lock for so long is gone, even if its number lives on in another program. */
const STALE_MS = 30_000
const SETTLE_MS = 30

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const holderOf = async (file: string): Promise<number | undefined> => {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''))
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}

const isHeld = async (file: string): Promise<boolean> => {
  const [pid, touched] = await Promise.all([holderOf(file), stat(file).catch(() => undefined)])
  if (!touched) return false
  const fresh = Date.now() - touched.mtimeMs < STALE_MS
  // Just made, and its number not written yet.
  if (pid === undefined) return fresh
  return pid !== process.pid && lives(pid) && fresh
}

const write = (file: string) => writeFile(file, String(process.pid), { flag: 'wx' })

/** The data folder belongs to one supervisor: a file in it with the number of its process, touched while it lives. */
export class DataLock {
  readonly #file: string
  readonly #beat: NodeJS.Timeout

  private constructor(file: string) {
    this.#file = file
    this.#beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MS)
    this.#beat.unref()
  }

  /** Takes the folder, and makes it where it is not there. A lock whose holder is gone is taken over.
   *  @throws Failure already_running, data_folder */
  static async take(folder: string): Promise<DataLock> {
    const file = join(folder, 'supervisor.lock')
    try {
      await mkdir(folder, { recursive: true })
      await write(file).catch(async error => {
        if (error.code !== 'EEXIST') throw error
        if (await isHeld(file))
          throw new Failure('already_running', `process ${await holderOf(file)}, data in ${folder}`)
        // By rename, so that of two that find the same dead holder only one removes it.
        const dead = `${file}.${process.pid}`
        await rename(file, dead).then(
          () => rm(dead, { force: true }),
          () => undefined,
        )
        await write(file)
      })
      await wait(SETTLE_MS)
    } catch (error) {
      if (error instanceof Failure) throw error
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Failure('already_running', `data in ${folder}`)
      throw new Failure('data_folder', (error as Error).message, error)
    }
    if ((await holderOf(file)) !== process.pid) throw new Failure('already_running', `data in ${folder}`)
    return new DataLock(file)
  }

  async close(): Promise<void> {
    clearInterval(this.#beat)
    if ((await holderOf(this.#file)) === process.pid) await rm(this.#file, { force: true })
  }
}
