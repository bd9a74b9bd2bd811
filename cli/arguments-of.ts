import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { Failure } from '../contract/errors.ts'

/** A command's options and its other words. @throws bad_usage */
export const argumentsOf = <const T extends ParseArgsOptionsConfig>(args: string[], options: T) => {
  try {
    return parseArgs({ args, allowPositionals: true, options })
  } catch (error) {
    throw new Failure('bad_usage', error instanceof Error ? error.message : String(error))
  }
}
