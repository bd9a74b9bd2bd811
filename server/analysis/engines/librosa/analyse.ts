import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { Value } from 'typebox/value'
import type { AnalysisDocument } from '../../../../contract/analysis-document.ts'
import { Failure } from '../../../../contract/errors.ts'
import type { Hertz, Seconds } from '../../../../contract/units.ts'
import { resampler } from '../../../../dsp/resample.ts'
import { answerOf } from './answer.ts'
import { findPython, PYTHON_PATH, pythonEnvironment } from './python.ts'
import { type Heard, HeardSchema, type Silent, SilentSchema } from './wire.ts'

/** The rate that librosa's methods were made for. */
const RATE: Hertz = 22050
/** librosa holds a song in memory as a whole, with all its spectra. */
const LONGEST: Seconds = 3600
const KEPT_STDERR = 2000

type Options = { signal: AbortSignal; onHeard?: (seconds: Seconds) => void }

/** A program that has ended takes nothing more, and its end says why. */
const drained = (stdin: Writable): Promise<void> =>
  new Promise(done => {
    for (const event of ['drain', 'close', 'error']) stdin.once(event, () => done())
  })

/** Hands the mix over as mono at librosa's rate. @throws too_long */
const feed = async (stdin: Writable, blocks: AsyncIterable<Float32Array>, rate: Hertz, { onHeard }: Options) => {
  const there = resampler({ from: rate, to: RATE, channels: 2 })
  let frames = 0
  const give = async (stereo: Float32Array): Promise<void> => {
    const mono = Float32Array.from({ length: stereo.length >> 1 }, (_, i) => {
      const x = ((stereo[2 * i] as number) + (stereo[2 * i + 1] as number)) / 2
      return Number.isFinite(x) ? x : 0
    })
    if (!stdin.destroyed && !stdin.write(new Uint8Array(mono.buffer))) await drained(stdin)
  }
  for await (const block of blocks) {
    if (stdin.destroyed) return
    frames += block.length >> 1
    if (frames / rate > LONGEST) throw new Failure('too_long', 'the librosa engine takes up to an hour')
    await give(rate === RATE ? block : there.push(block))
    onHeard?.(frames / rate)
  }
  if (rate !== RATE) await give(there.end())
  stdin.end()
}

const parsed = (line: string): Heard | Silent => {
  const said: unknown = JSON.parse(line)
  if (Value.Check(SilentSchema, said) || Value.Check(HeardSchema, said)) return said
  throw new Failure('worker_died', 'the librosa engine gave an answer of another shape')
}

/** What the program's end means. */
const failureOf = (stderr: string, how: string): Failure => {
  const said = stderr.trim().split('\n').at(-1) ?? ''
  return /No module named|ImportError/.test(stderr)
    ? new Failure('librosa_missing', said)
    : new Failure('worker_died', said ? `${how}; ${said}` : how)
}

/** Analyses a mix by librosa, in a Python process at the lowest priority.
 *  @param blocks interleaved stereo float32
 *  @throws librosa_missing, too_long, worker_died, cancelled */
export const analyseByLibrosa = async (
  blocks: AsyncIterable<Float32Array>,
  rate: Hertz,
  of: Options,
): Promise<AnalysisDocument> => {
  const began = performance.now()
  const child = spawn(await findPython(), ['-m', 'stembridge_worker.librosa_engine'], {
    env: pythonEnvironment(),
    cwd: PYTHON_PATH,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    signal: of.signal,
    killSignal: 'SIGKILL',
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_STDERR)
  })
  child.stdin.on('error', () => undefined)
  const ended = new Promise<string>(done => {
    child.once('error', error => done(error.message))
    child.once('close', (code, by) => done(code === 0 ? '' : by ? `ended by ${by}` : `exit code ${code}`))
  })
  try {
    await feed(child.stdin, blocks, rate, of)
    const how = await ended
    if (of.signal.aborted) throw new Failure('cancelled')
    if (how) throw failureOf(stderr, how)
    const { analysis, curves } = answerOf(parsed(stdout))
    return { version: 1, analysis: { ...analysis, seconds: (performance.now() - began) / 1000 }, curves }
  } catch (error) {
    child.kill('SIGKILL')
    await ended
    throw of.signal.aborted ? new Failure('cancelled', undefined, error) : error
  }
}
