import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Pauses between looks: what is watched is timed, too, and a look reads the page tables of all. */
const LEAST_PAUSE_MS = 250
const PAUSE_FOR_EACH_MS_OF_A_LOOK = 50

type Row = { pid: number; parent: number; kib: number }

/** Watches the memory of a process and all that it started, until it has ended. Pages that several of them share count
 *  once where the system tells (Linux: Pss of smaps_rollup), else once in each (ps: rss).
 *  @returns  tells the most bytes seen at once so far; null on Windows, which has no ps */
export const watchMemory = (root: number): (() => number | null) => {
  if (process.platform === 'win32') return () => null
  let most = 0
  let ended = false
  const look = async (): Promise<void> => {
    const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=,rss='])
    const rows = stdout
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/).map(Number))
      .map(([pid = 0, parent = 0, kib = 0]) => ({ pid, parent, kib }))
    const tree = treeOf(root, rows)
    ended = tree.length === 0
    const sizes = await Promise.all(tree.map(shareOf))
    most = Math.max(
      most,
      sizes.reduce((sum, kib) => sum + kib * 1024, 0),
    )
  }
  const watch = async (): Promise<void> => {
    while (!ended) {
      const began = performance.now()
      await look().catch(() => undefined)
      const pause = Math.max(LEAST_PAUSE_MS, PAUSE_FOR_EACH_MS_OF_A_LOOK * (performance.now() - began))
      await setTimeout(pause, undefined, { ref: false })
    }
  }
  void watch()
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
