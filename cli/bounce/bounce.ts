import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { asFailure, Failure } from '../../contract/errors.ts'
import { bouncePerformance } from './bounce-performance.ts'
import { findPerformance } from './find-performance.ts'

const OPTIONS = {
  data: { type: 'string' },
  seconds: { type: 'string' },
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

/** @throws bad_usage */
const secondsOf = (text: string): number => {
  const seconds = Number(text)
  if (!(seconds > 0 && seconds <= 86_400)) throw new Failure('bad_usage', `--seconds ${text}`)
  return seconds
}

const bounce = async ({ values, positionals }: ReturnType<typeof parse>): Promise<void> => {
  const [wanted, out, ...rest] = positionals
  if (!wanted || !out || rest.length > 0)
    throw new Failure('bad_usage', 'PERFORMANCE (or a set) and OUT.wav are wanted')
  if (!values.force && existsSync(out))
    throw new Failure('bad_usage', `${out} is there already; --force writes over it`)
  const data = resolve(values.data ?? (process.env.STEMBRIDGE_DATA || OWN_DATA))
  const found = await findPerformance(data, wanted)
  const begun = performance.now()
  const seconds = values.seconds === undefined ? undefined : secondsOf(values.seconds)
  const done = await bouncePerformance(found, { data, out: resolve(out), ...(seconds ? { seconds } : {}) })
  for (const track of done.missing) process.stderr.write(`stembridge: track ${track} is not there any more\n`)
  const took = (performance.now() - begun) / 1000
  const says = { file: resolve(out), seconds: done.seconds, took: Number(took.toFixed(2)), missing: done.missing }
  if (values.json) process.stdout.write(`${JSON.stringify(says)}\n`)
  else process.stdout.write(`${says.file}  ${done.seconds.toFixed(1)} s, in ${took.toFixed(1)} s\n`)
}

/** `bounce PERFORMANCE|SET OUT.wav [--data DIR] [--seconds N] [--force] [--json]`.
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
