import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { argumentsOf } from './arguments-of.ts'
import { asFailure, Failure } from '../contract/errors.ts'
import type { TrackSheet } from '../contract/track.ts'
import {
  type Exported,
  type ExportTrack,
  exportFormat,
  exportTrack,
  findTrack,
  notationOf,
  sheetsOf,
} from '../server/exporting/index.ts'

const OPTIONS = {
  all: { type: 'boolean' },
  format: { type: 'string' },
  key: { type: 'string' },
  data: { type: 'string' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const OWN_DATA = join(import.meta.dirname, '..', '.stembridge', 'data')

const parse = (argv: string[]) => argumentsOf(argv, OPTIONS)

/** @throws bad_usage */
const asked = ({ values, positionals }: ReturnType<typeof parse>) => {
  const wanted = values.all ? undefined : positionals[0]
  const [out, ...rest] = values.all ? positionals : positionals.slice(1)
  if (!out || rest.length > 0) throw new Failure('bad_usage', 'TRACK (or --all) and DIR are wanted')
  return {
    wanted,
    out: resolve(out),
    data: resolve(values.data ?? (process.env.STEMBRIDGE_DATA || OWN_DATA)),
    format: exportFormat(values.format ?? 'wav'),
    notation: notationOf(values.key ?? 'short'),
    force: values.force ?? false,
    json: values.json ?? false,
  }
}

const tell = (json: boolean, title: string, files: Exported[]): void => {
  if (json) process.stdout.write(`${JSON.stringify({ title, files })}\n`)
  else
    for (const { path, tags, clipped } of files) {
      const said = [tags.bpm ? `${tags.bpm} BPM` : '–', tags.key ?? '–'].join('  ')
      process.stdout.write(`${path}  ${said}${clipped > 0 ? `  ${clipped} samples limited` : ''}\n`)
    }
}

const progressLine = (title: string) => (percent: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${percent} %  ${title}   ${percent >= 100 ? '\n' : ''}`)
}

type Asked = ReturnType<typeof asked>

/** Those that have no stems yet are passed over, by name, where all are wanted. */
const exportAll = async (sheets: TrackSheet[], of: Asked, signal: AbortSignal): Promise<void> => {
  for (const sheet of sheets) {
    const { data, out, format, notation, force } = of
    const onProgress = progressLine(sheet.title)
    const request: ExportTrack = { data, sheet, out, format, notation, force, signal, onProgress }
    try {
      tell(of.json, sheet.title, await exportTrack(request))
    } catch (error) {
      const failure = asFailure(error)
      if (of.wanted !== undefined || failure.code !== 'not_ready') throw failure
      process.stderr.write(`stembridge: ${sheet.title} is passed over: ${failure.message}\n`)
    }
  }
}

/** `export TRACK|--all DIR [--format F] [--key K] [--force] [--data DIR] [--json]`.
 *  @returns the exit code: 0, 2 for bad usage, 1 for any other failure, which is told on stderr with its cure */
export const exportCommand = async (argv: string[]): Promise<number> => {
  const abort = new AbortController()
  const stop = () => abort.abort()
  try {
    const given = parse(argv)
    if (given.values.help) {
      process.stdout.write(await readFile(join(import.meta.dirname, 'help/export.txt')))
      return 0
    }
    const of = asked(given)
    process.on('SIGINT', stop).on('SIGTERM', stop)
    const sheets = await sheetsOf(of.data)
    await exportAll(of.wanted === undefined ? sheets : [findTrack(sheets, of.wanted)], of, abort.signal)
    return 0
  } catch (error) {
    const failure = asFailure(error)
    process.stderr.write(`stembridge: ${failure.code}: ${failure.message}\n  ${failure.cure}\n`)
    return failure.code === 'bad_usage' ? 2 : 1
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}
