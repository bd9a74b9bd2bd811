import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Analysis } from '../contract/analysis.ts'
import { asFailure, Failure } from '../contract/errors.ts'
import { analyseBlocks } from '../server/analysis/index.ts'
import { decode } from '../server/importing/index.ts'

const parse = (argv: string[]): { file: string | undefined; json: boolean; help: boolean } => {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    const [file, ...rest] = positionals
    const help = values.help ?? false
    if (!help && (!file || rest.length > 0)) throw new Error('one FILE is wanted')
    return { file, json: values.json ?? false, help }
  } catch (error) {
    throw new Failure('bad_usage', error instanceof Error ? error.message : String(error))
  }
}

const percent = (confidence: number): string => `${Math.round(100 * confidence)} %`
const blank = '–'

/** The answer as lines for a reader; a dash where nothing is sure. */
export const analysisText = (a: Analysis): string => {
  const { tempo, key } = a
  const other = tempo.candidates.slice(1, 4).map(c => c.bpm.toFixed(1))
  const rows = [
    ['tempo', tempo.bpm === null ? blank : `${tempo.bpm.toFixed(2)} BPM  (${percent(tempo.confidence)})`],
    ['or', other.length ? other.join(', ') : blank],
    ['beats', a.beats.length ? `${a.beats.length}, the first at ${a.beats[0]?.toFixed(3)} s` : blank],
    ['downbeats', a.downbeats.length ? `${a.downbeats.length}, the first at ${a.downbeats[0]?.toFixed(3)} s` : blank],
    ['key', key.tonic === null ? blank : `${key.tonic} ${key.mode}  ${key.camelot}  (${percent(key.confidence)})`],
    ['tuning', a.tuningCents === null ? blank : `${a.tuningCents.toFixed(1)} cents`],
    ['loudness', a.loudnessLufs === null ? blank : `${a.loudnessLufs.toFixed(1)} LUFS`],
    ['by', `${a.engine} ${a.version}: ${a.audioSeconds.toFixed(1)} s of audio in ${a.seconds.toFixed(2)} s`],
  ]
  return rows.map(([name, value]) => `${name?.padEnd(10)} ${value}\n`).join('')
}

/** `analyse FILE [--json]`.
 *  @returns the exit code: 0, 2 for bad usage, 1 for any other failure, which is told on stderr with its cure */
export const analyseCommand = async (argv: string[]): Promise<number> => {
  try {
    const { file, json, help } = parse(argv)
    if (help || file === undefined) {
      process.stdout.write(await readFile(join(import.meta.dirname, 'help/analyse.txt')))
      return 0
    }
    const { blocks, rate } = await decode(file, {})
    const analysis = await analyseBlocks(blocks, rate)
    process.stdout.write(json ? `${JSON.stringify(analysis)}\n` : analysisText(analysis))
    return 0
  } catch (error) {
    const failure = asFailure(error)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${failure.cure}\n`)
    return failure.code === 'bad_usage' ? 2 : 1
  }
}
