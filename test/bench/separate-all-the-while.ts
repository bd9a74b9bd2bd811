import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** Separates a file over and over at the lowest priority, until stopped.
 *  @returns how to stop; it gives how often it was done */
export const separateAllTheWhile = async (audio: string, folder: string): Promise<() => Promise<number>> => {
  let child: ChildProcess
  let stopped = false
  let rounds = 0
  const begin = () => {
    const separate = [
      process.execPath,
      join(root, 'cli', 'stembridge.mjs'),
      'separate',
      audio,
      '--out',
      folder,
      '--json',
    ]
    // a bench that was itself started in real time does not hand that on
    const [program = '', ...args] = process.platform === 'linux' ? ['chrt', '--other', '0', ...separate] : separate
    child = spawn(program, args)
    setPriority(child.pid ?? 0, constants.priority.PRIORITY_LOW)
    child.stdout?.resume()
    child.stderr?.resume()
    child.on('exit', code => {
      rounds++
      if (code !== 0 && !stopped) throw new Error(`the separation ended with ${code}`)
      if (!stopped) begin()
    })
  }
  begin()
  // the first segment is on its way by then
  await new Promise(resolve => setTimeout(resolve, 8000))
  return async () => {
    stopped = true
    child.kill('SIGTERM')
    await once(child, 'exit')
    return rounds
  }
}
