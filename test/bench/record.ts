import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

/** Keeps a bench's figures with what made them, in docs/bench/{name}.json, and prints them. */
export const record = async (name: string, command: string, figures: Record<string, unknown>): Promise<void> => {
  const folder = join(import.meta.dirname, '..', '..', 'docs', 'bench')
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: process.platform,
    node: process.version,
  }
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, `${name}.json`),
    `${JSON.stringify({ command, date: new Date().toISOString().slice(0, 10), machine, figures }, null, 2)}\n`,
  )
  process.stdout.write(`${name}\n${JSON.stringify(figures, null, 2)}\n`)
}
