import { execFile } from 'node:child_process'
import { readlinkSync } from 'node:fs'

const ROUND_ROBIN = 20

/** Linux alone tells its threads apart by numbers that others may use. */
const ownThread = (): string => readlinkSync('/proc/thread-self').split('/').at(-1) as string

/** Where a priority counts only within one's own session (Linux groups tasks so), asks for real time besides: whoever may
 *  use JACK in real time may have it. Elsewhere, or where it is refused, the priority is all there is.
 *  @param who  all threads of this program that are there by now, or the one that asks
 *  @returns whether it was given */
export const goRealTime = (who: 'program' | 'thread'): Promise<boolean> =>
  new Promise(resolve => {
    if (process.platform !== 'linux') return resolve(false)
    const [all, id] = who === 'program' ? [['--all-tasks'], `${process.pid}`] : [[], ownThread()]
    execFile('chrt', ['--rr', ...all, '--pid', `${ROUND_ROBIN}`, id], error => resolve(!error))
  })
