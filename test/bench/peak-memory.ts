import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const EVERY_MS = 250

type Row = { pid: number; parent: number; kib: number }

/** Watches the memory of a process and all that it started, until it has ended. Pages that several of them share count
 *  once where the system tells (Linux: Pss of smaps_rollup), else once in each (ps: rss).
 *  @returns  tells the most bytes seen at once so far; null on Windows, which has no ps */
export const watchMemory = (root: number): (() => number | null) => {
  if (process.platform === 'win32') return () => null
  let most = 0
  const look = async (): Promise<void> => {
    const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=,rss='])
    const rows = stdout
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0, kib = 0]) => ({ pid, parent, kib }))
    const tree = treeOf(root, rows)
    if (tree.length === 0) clearInterval(timer)
    const sizes = await Promise.all(tree.map(shareOf))
    most = Math.max(
      most,
      sizes.reduce((sum, kib) => sum + kib * 1024, 0),
    )
  }
  const timer = setInterval(() => look().catch(() => undefined), EVERY_MS).unref()
  return () => most
}

const shareOf = async ({ pid, kib }: Row): Promise<number> => {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? kib)
}

const treeOf = (root: number, rows: Row[]): Row[] => {
  const known = new Set([root])
  for (let before = 0; before < known.size; ) {
    before = known.size
    for (const { pid, parent } of rows) if (known.has(parent)) known.add(pid)
  }
  return rows.filter(({ pid }) => known.has(pid))
}
