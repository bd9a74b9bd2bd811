import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Seconds } from '../../contract/units.ts'

const run = promisify(execFile)

/** [[days-]hours:]minutes:seconds, as ps writes it: whole seconds on Linux, hundredths on macOS. */
const secondsOf = (text: string): Seconds => {
  const [days = '0', time = ''] = text.includes('-') ? text.split('-') : ['0', text]
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400
}

/** What each process of a tree has had of the processors so far, by its pid. Linux tells hundredths in /proc.
 *  @throws where there is neither /proc nor ps */
export const cpuTimes = async (root: number): Promise<Map<number, Seconds>> => {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=,time='])
  const rows = stdout
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .map(([pid, parent, time = '']) => ({ pid: Number(pid), parent: Number(parent), seconds: secondsOf(time) }))
  const known = new Set([root])
  for (let before = 0; before < known.size; ) {
    before = known.size
    for (const { pid, parent } of rows) if (known.has(parent)) known.add(pid)
  }
  const mine = rows.filter(({ pid }) => known.has(pid))
  const exact = await Promise.all(mine.map(async ({ pid, seconds }) => [pid, (await ticks(pid)) ?? seconds] as const))
  return new Map(exact)
}

const HERTZ = 100
/** Fields 14 and 15 of /proc/PID/stat, counted after the name, which may hold anything. */
const ticks = async (pid: number): Promise<Seconds | undefined> => {
  if (process.platform !== 'linux') return undefined
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return text === '' ? undefined : (Number(fields[11]) + Number(fields[12])) / HERTZ
}

const sum = (times: Map<number, Seconds>) => [...times.values()].reduce((a, b) => a + b, 0)

/** Watches a tree until it has been idle (less than 5 % of one processor) for `quietMs`.
 *  @returns  ms from the call to the last moment at which it was busy; undefined when it is busy after `mostMs` */
export const idleAfter = async (root: number, quietMs = 1000, mostMs = 30_000): Promise<number | undefined> => {
  const began = performance.now()
  const seen = [{ at: 0, cpu: sum(await cpuTimes(root)) }]
  let busy = 0
  while (performance.now() - began < mostMs) {
    await new Promise(done => setTimeout(done, 50))
    const now = { at: performance.now() - began, cpu: sum(await cpuTimes(root)) }
    const before = seen.findLast(one => now.at - one.at >= 200) ?? (seen[0] as { at: number; cpu: number })
    if ((now.cpu - before.cpu) * 1000 > 0.05 * Math.max(200, now.at - before.at)) busy = now.at
    seen.push(now)
    if (now.at - busy > quietMs) return busy
  }
  return undefined
}
