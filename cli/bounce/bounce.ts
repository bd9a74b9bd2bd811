import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Value } from 'typebox/value'
import { dataFolder } from '../../contract/data-folder.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import type { PerformanceLog } from '../../contract/performance.ts'
import { PerformanceLogSchema } from '../../contract/performance-schema.ts'
import { bouncePerformance } from './bounce-performance.ts'

const OPTIONS = {
  data: { type: 'string' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
const OWN_DATA = join(import.meta.dirname, '..', '..', '.stembridge', 'data')

const parse = (argv: string[]) => {
  try {
    return parseArgs({ args: argv, allowPositionals: true, options: OPTIONS })
  } catch (error) {
    throw new Failure('bad_usage', error instanceof Error ? error.message : String(error))
  }
}

/** The newest performance of a data folder. @throws bad_usage */
const lastPerformance = async (data: string): Promise<string> => {
  const folder = join(data, dataFolder.performances)
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json')).sort()
  const last = names.at(-1)
  if (!last) throw new Failure('bad_usage', `${folder} holds no performance; turn /performance/log on and off again`)
  return join(folder, last)
}

/** @throws bad_usage */
const readLog = async (file: string): Promise<PerformanceLog> => {
  let seen: unknown
  try {
    seen = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Failure('bad_usage', `${file} cannot be read as a performance`, error)
  }
  if (!Value.Check(PerformanceLogSchema, seen)) throw new Failure('bad_usage', `${file} is no performance`)
  return seen
}

const bounce = async ({ values, positionals }: ReturnType<typeof parse>): Promise<void> => {
  const [wanted, out, ...rest] = positionals
  if (!wanted || !out || rest.length > 0) throw new Failure('bad_usage', 'PERFORMANCE and OUT.wav are wanted')
  if (!values.force && existsSync(out))
    throw new Failure('bad_usage', `${out} is there already; --force writes over it`)
  const data = resolve(values.data ?? (process.env.STEMBRIDGE_DATA || OWN_DATA))
  const log = await readLog(wanted === 'last' ? await lastPerformance(data) : wanted)
  const begun = performance.now()
  const done = await bouncePerformance(log, { data, out: resolve(out) })
  for (const track of done.missing) process.stderr.write(`stembridge: track ${track} is not there any more\n`)
  const took = (performance.now() - begun) / 1000
  const says = { file: resolve(out), seconds: done.seconds, took: Number(took.toFixed(2)), missing: done.missing }
  if (values.json) process.stdout.write(`${JSON.stringify(says)}\n`)
  else process.stdout.write(`${says.file}  ${done.seconds.toFixed(1)} s, in ${took.toFixed(1)} s\n`)
}

/** `bounce PERFORMANCE OUT.wav [--data DIR] [--force] [--json]`.
 *  @returns the exit code: 0, 2 for bad usage, 1 for any other failure, which is told on stderr with its cure */
export const bounceCommand = async (argv: string[]): Promise<number> => {
  try {
    const given = parse(argv)
    if (given.values.help) process.stdout.write(await readFile(join(import.meta.dirname, '../help/bounce.txt')))
    else await bounce(given)
    return 0
  } catch (error) {
    const failure = asFailure(error)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${failure.cure}\n`)
    return failure.code === 'bad_usage' ? 2 : 1
  }
}
