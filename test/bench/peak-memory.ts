import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const EVERY_MS = 200

type Row = { pid: number; parent: number; kib: number }

/** Watches the resident memory of a process and all that it started, by ps.
 *  @returns  the most bytes seen at once; null on Windows, which has no ps */
export const watchMemory = (root: number): (() => number | null) => {
  let most = 0
  const look = async (): Promise<void> => {
    const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=,rss='])
    const rows = stdout
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0, kib = 0]) => ({ pid, parent, kib }))
    most = Math.max(
      most,
      treeOf(root, rows).reduce((sum, row) => sum + row.kib * 1024, 0),
    )
  }
  if (process.platform === 'win32') return () => null
  const timer = setInterval(() => look().catch(() => undefined), EVERY_MS)
  return () => {
    clearInterval(timer)
    return most
  }
}

const treeOf = (root: number, rows: Row[]): Row[] => {
  const known = new Set([root])
  for (let before = 0; before < known.size; ) {
    before = known.size
    for (const { pid, parent } of rows) if (known.has(parent)) known.add(pid)
  }
  return rows.filter(({ pid }) => known.has(pid))
}
