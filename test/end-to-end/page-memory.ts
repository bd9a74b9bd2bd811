import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

type Row = { pid: number; parent: number; kib: number; args: string }

/** Processes that this one has started, and theirs. */
const ownProcesses = async (): Promise<Row[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=,rss=,args='], { maxBuffer: 2 ** 24 })
  const rows = stdout.split('\n').flatMap((line): Row[] => {
    const [, pid, parent, kib, args = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid ? [{ pid: Number(pid), parent: Number(parent), kib: Number(kib), args }] : []
  })
  const own = new Set([process.pid])
  for (let before = 0; before !== own.size; ) {
    before = own.size
    for (const { pid, parent } of rows) if (own.has(parent)) own.add(pid)
  }
  return rows.filter(({ pid }) => own.has(pid))
}

/** Memory in MB of the largest page process that this one has started; what it shares with others is counted in parts
 *  where the system tells. */
export const pageMemory = async (): Promise<number> => {
  const renderers = (await ownProcesses()).filter(({ args }) => args.includes('--type=renderer'))
  const sizes = await Promise.all(
    renderers.map(async ({ pid, kib }) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? kib) / 1024
    }),
  )
  return Math.max(...sizes)
}
