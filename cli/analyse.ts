import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { AnalysisDocument } from '../contract/analysis-document.ts'
import { asFailure, Failure } from '../contract/errors.ts'
import { ANALYSIS_ENGINES, type AnalysisEngine, analyseBy, analysisEngine } from '../server/analysis/index.ts'
import { decode } from '../server/importing/index.ts'
import { analysisText, comparedText } from './analysis-text.ts'

const OPTIONS = {
  engine: { type: 'string' },
  compare: { type: 'boolean' },
  curves: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Asked = { help: true } | { help: false; file: string; engines: AnalysisEngine[]; json: boolean; curves: boolean }

/** @throws bad_usage, unknown_engine */
const parse = (argv: string[]): Asked => {
  try {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS })
    if (values.help) return { help: true }
    const [file, ...rest] = positionals
    if (!file || rest.length > 0) throw new Error('one FILE is wanted')
    if (values.compare && values.engine) throw new Error('--compare takes every engine')
    if (values.curves && !values.json) throw new Error('--curves goes with --json')
    const engines = values.compare ? [...ANALYSIS_ENGINES] : [analysisEngine(values.engine ?? 'dsp')]
    return { help: false, file, engines, json: values.json ?? false, curves: values.curves ?? false }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('bad_usage', error instanceof Error ? error.message : String(error))
  }
}

const analyse = async (file: string, engine: AnalysisEngine, signal: AbortSignal): Promise<AnalysisDocument> => {
  const { blocks, rate } = await decode(file, { signal })
  return analyseBy(engine, blocks, rate, { signal })
}

/** `analyse FILE [--engine E | --compare] [--json [--curves]]`.
 *  @returns the exit code: 0, 2 for bad usage, 1 for any other failure, which is told on stderr with its cure */
export const analyseCommand = async (argv: string[]): Promise<number> => {
  const abort = new AbortController()
  const stop = () => abort.abort()
  try {
    const asked = parse(argv)
    if (asked.help) {
      process.stdout.write(await readFile(join(import.meta.dirname, 'help/analyse.txt')))
      return 0
    }
    process.on('SIGINT', stop).on('SIGTERM', stop)
    const made: AnalysisDocument[] = []
    for (const engine of asked.engines) made.push(await analyse(asked.file, engine, abort.signal))
    const answers = made.map(document => document.analysis)
    if (asked.json)
      for (const document of made)
        process.stdout.write(`${JSON.stringify(asked.curves ? document : document.analysis)}\n`)
    else process.stdout.write(answers.length > 1 ? comparedText(answers) : answers.map(analysisText).join(''))
    return 0
  } catch (error) {
    const failure = asFailure(error)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${failure.cure}\n`)
    return failure.code === 'bad_usage' || failure.code === 'unknown_engine' ? 2 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
