import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const soaks = process.env.STEMBRIDGE_SOAK === '1'
const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'bench')

/** What a fault or a load showed: printed, and after its full length kept in docs/bench/{file}.json under its name. */
export const recordFault = async (name: string, seen: Record<string, unknown>, file = 'faults'): Promise<void> => {
  process.stdout.write(`${name}: ${JSON.stringify(seen)}\n`)
  if (!soaks) return
  const path = join(FOLDER, `${file}.json`)
  const known = JSON.parse(await readFile(path, 'utf8').catch(() => '{}'))
  const date = new Date().toISOString().slice(0, 10)
  await mkdir(FOLDER, { recursive: true })
  await writeFile(path, `${JSON.stringify({ ...known, [name]: { date, ...seen } }, null, 2)}\n`)
}

const at = (sorted: number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
/** Rounded to what it is worth. */
export const spreadOf = (values: number[]): { n: number; p50?: number; p99?: number; max?: number } => {
  const sorted = values.map(v => Math.round(v * 10) / 10).sort((a, b) => a - b)
  return {
    n: values.length,
    ...Object.fromEntries(
      [
        ['p50', 0.5],
        ['p99', 0.99],
        ['max', 1],
      ].map(([k, p]) => [k, at(sorted, p as number)]),
    ),
  }
}
