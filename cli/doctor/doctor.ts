import { parseArgs } from 'node:util'
import { Failure } from '../../contract/errors.ts'
import { startOptions } from '../start/start-options.ts'
import { type Check, checkOf } from './check.ts'
import { looks } from './checks.ts'

const OPTIONS = {
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  'no-trial': { type: 'boolean', default: false },
} as const

const parse = (argv: string[]) => {
  try {
    return parseArgs({ args: argv, options: OPTIONS }).values
  } catch (error) {
    throw new Failure('bad_usage', (error as Error).message, error)
  }
}

const lineOf = ({ name, ok, needed, says, cure }: Check): string => {
  const sign = ok ? '✓' : needed ? '✗' : '–'
  return `${sign} ${name.padEnd(12)} ${says}${cure ? `\n${' '.repeat(15)}→ ${cure}` : ''}\n`
}

/** `stembridge doctor`: looks at each part.
 *  @returns  0 when all that is needed works, 1 else */
export const doctorCommand = async (argv: string[]): Promise<number> => {
  const { data, json, 'no-trial': noTrial } = parse(argv)
  const options = startOptions(data === undefined ? [] : ['--data', data], process.env)
  const checks: Check[] = []
  // One after the other: an engine's check takes a core.
  for (const look of looks(options, { trial: !noTrial })) {
    const check = await checkOf(look)
    checks.push(check)
    if (!json) process.stdout.write(lineOf(check))
  }
  const ok = checks.every(check => check.ok || !check.needed)
  if (json) process.stdout.write(`${JSON.stringify({ ok, checks })}\n`)
  return ok ? 0 : 1
}
