import { execFile } from 'node:child_process'
import { constants, setPriority } from 'node:os'

const ROUND_ROBIN = 20

/** The sound comes before everything else, as far as the system lets a program say so. Threads made later inherit it. */
export const comeFirst = (): void => {
  for (const priority of [constants.priority.PRIORITY_HIGHEST, constants.priority.PRIORITY_ABOVE_NORMAL])
    try {
      setPriority(priority)
      return
    } catch {
      // the next lower one, or an equal among others
    }
}

/** Where a priority counts only within one's own session (Linux groups tasks so), asks for real time besides: whoever may
 *  use JACK in real time may have it. Elsewhere, or where it is refused, the priority is all there is.
 *  @returns whether it was given */
export const goRealTime = (): Promise<boolean> =>
  new Promise(resolve => {
    if (process.platform !== 'linux') resolve(false)
    else
      execFile('chrt', ['--all-tasks', '--rr', '--pid', `${ROUND_ROBIN}`, `${process.pid}`], error => resolve(!error))
  })
