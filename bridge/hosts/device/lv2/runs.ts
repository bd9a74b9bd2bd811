import { readdir, readFile } from 'node:fs/promises'

/** How often the threads of a process have come to rest by themselves; undefined where the system does not say (it is
 *  Linux's /proc). A program on JACK does so once a period, unless it is stopped or does not come to an end. */
const restsOf = async (pid: number): Promise<number | undefined> => {
  try {
    const folder = `/proc/${pid}/task`
    const texts = await Promise.all(
      (await readdir(folder)).map(task => readFile(`${folder}/${task}/status`, 'utf8').catch(() => '')),
    )
    return texts.reduce((sum, text) => sum + Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(text)?.[1] ?? 0), 0)
  } catch {
    return undefined
  }
}

const LOOK_MS = 200
/** Looks between which a program that runs has done so. */
const STILL = 3

/** Watches whether a process runs. JACK does not say: it hands out what a client wrote last.
 *  @param onStill  it has stood still for more than half a second; told once
 *  @returns        how to stop watching */
export const watchRuns = (pid: number, onStill: () => void): (() => void) => {
  let seen: number | undefined
  let looks = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const rests = await restsOf(pid)
    looks = rests !== undefined && rests === seen ? looks + 1 : 0
    seen = rests
    if (stopped) return
    if (looks === STILL) onStill()
    else again()
  }
  const again = (): void => {
    timer = setTimeout(() => void look(), LOOK_MS)
  }
  again()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
