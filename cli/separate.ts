import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argumentsOf } from './arguments-of.ts'
import { asFailure, Failure } from '../contract/errors.ts'
import { decode } from '../server/importing/index.ts'
import {
  engineChoice,
  type FetchProgress,
  type FileReport,
  formatOf,
  modelPlaces,
  separateFile,
  startRunner,
} from '../server/separation/index.ts'

const OPTIONS = {
  out: { type: 'string', short: 'o' },
  engine: { type: 'string' },
  models: { type: 'string' },
  repo: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const parse = (argv: string[]) => argumentsOf(argv, OPTIONS)

/** @throws bad_usage, unknown_engine */
const asked = ({ values, positionals }: ReturnType<typeof parse>) => {
  const [file, ...rest] = positionals
  if (!file || rest.length > 0) throw new Failure('bad_usage', 'one FILE is wanted')
  if (!values.out) throw new Failure('bad_usage', '--out DIR is wanted')
  const engine = engineChoice(values.engine ?? 'auto')
  const places = modelPlaces(process.env, {
    ...(values.models === undefined ? {} : { models: values.models }),
    ...(values.repo === undefined ? {} : { repo: values.repo }),
  })
  const format = formatOf(values.format ?? 'wav32f')
  return { file, out: values.out, engine, places, format, json: values.json ?? false }
}

/** Tells progress: a JSON line each, or one line that is written over where somebody looks on. */
const teller = (json: boolean) => ({
  progress({ percent, etaSeconds }: { percent: number; etaSeconds: number | null }): void {
    if (json) process.stdout.write(`${JSON.stringify({ percent, etaSeconds })}\n`)
    else if (process.stderr.isTTY) process.stderr.write(`\r${percent} %, ${Math.ceil(etaSeconds ?? 0)} s left   `)
  },
  fetching({ model, bytes, total }: FetchProgress): void {
    if (json) process.stdout.write(`${JSON.stringify({ fetching: model, bytes, total })}\n`)
    else if (process.stderr.isTTY)
      process.stderr.write(`\rfetching ${model}: ${Math.floor(bytes / 1e6)} of ${Math.ceil(total / 1e6)} MB   `)
  },
  done(report: FileReport): void {
    if (!json && process.stderr.isTTY) process.stderr.write(`\r${' '.repeat(30)}\r`)
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report))
  },
})

const reportText = (r: FileReport): string => {
  const speed = `${r.audioSeconds.toFixed(1)} s of audio in ${r.seconds.toFixed(1)} s, ${Math.round(r.peakRssBytes / 1e6)} MB`
  const sums = `the model misses the mixture by ${r.modelResidualDb} dB, the files by ${r.residualDb} dB`
  const limited = r.clipped > 0 ? `limited    ${r.clipped} samples did not fit; wav32f keeps them\n` : ''
  const stems = r.stems.map(({ name, path }) => `${name.padEnd(10)} ${path}\n`).join('')
  return `${stems}by         ${r.engine} ${r.version}: ${speed}\nsum        ${sums}\n${limited}`
}

/** Chunks come by the thousand. */
const eachMegabyte = (tell: (progress: FetchProgress) => void) => {
  let told = Number.NEGATIVE_INFINITY
  return (progress: FetchProgress): void => {
    if (progress.bytes < progress.total && progress.bytes - told < 1e6) return
    told = progress.bytes
    tell(progress)
  }
}

const notePassedOver = (engine: string, { message, cure }: Failure): void => {
  process.stderr.write(`stembridge: ${engine} is passed over: ${message}\n  ${cure}\n`)
}

/** `separate FILE --out DIR [--engine E] [--models DIR] [--repo DIR] [--format F] [--json]`.
 *  @returns the exit code: 0, 2 for bad usage, 1 for any other failure, which is told on stderr with its cure */
export const separateCommand = async (argv: string[]): Promise<number> => {
  const abort = new AbortController()
  const stop = () => abort.abort()
  try {
    const given = parse(argv)
    if (given.values.help) {
      process.stdout.write(await readFile(join(import.meta.dirname, 'help/separate.txt')))
      return 0
    }
    const { json, engine, places, ...what } = asked(given)
    process.on('SIGINT', stop).on('SIGTERM', stop)
    const tell = teller(json)
    tell.progress({ percent: 0, etaSeconds: null })
    const start = (signal: AbortSignal) =>
      startRunner(engine, {
        lowPriority: false,
        signal,
        places,
        onPassedOver: notePassedOver,
        onFetch: eachMegabyte(tell.fetching),
      })
    tell.done(await separateFile({ ...what, start, decode, signal: abort.signal, onProgress: tell.progress }))
    return 0
  } catch (error) {
    const failure = asFailure(error)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${failure.cure}\n`)
    return failure.code === 'bad_usage' || failure.code === 'unknown_engine' ? 2 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
