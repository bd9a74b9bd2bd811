import { covers, type Ranges } from '../../../contract/audio-folder.ts'
import { Failure } from '../../../contract/errors.ts'
import type { Decibels, Samples, Seconds } from '../../../contract/units.ts'
import type { Runner } from '../engines/runner.ts'
import { type Blend, blend, type Rescale } from './blend.ts'
import { type Level, levelOf } from './level.ts'
import type { Mixture } from './mixture.ts'
import { type ResidualMeter, residualMeter, type StemSamples } from './residual.ts'
import { inputRange, missingSegments, nextSegment, type Shape, segmentRange } from './segments.ts'

/** Final samples [from, from + mix.length ÷ 2): the mixture there and the model's stems, interleaved, in the
 *  mixture's scale; their residual is not shared out yet. The taker may change the arrays, and keep none. */
export type StemBlock = { from: Samples; mix: Float32Array; stems: StemSamples }

export type Progress = { percent: number; etaSeconds: number | null }

export type SeparateMixture = {
  mixture: Mixture
  runner: Runner
  /** Takes final samples as they come, each sample once; awaited one at a time. */
  take: (block: StemBlock) => Promise<void>
  signal: AbortSignal
  onProgress: (progress: Progress) => void
  /** What is about to be heard; asked before each segment. */
  playhead: () => Samples
  /** Samples that an earlier, broken run has finished, and what it counted of them. */
  ready?: Ranges
  /** Only so many of the first segments. */
  segments?: number
  meter?: ResidualMeter
}

/** Segments that may be open at a runner at once: the next one's input is made while one runs. The first runs alone, so
 *  that nothing holds up what it gives on its way to the ears. */
const OPEN = 2

type Line = SeparateMixture & { level: Level; blend: Blend; meter: ResidualMeter }

/** Separates a mixture as a stream: memory does not grow with its length. Equals demucs' apply_model(shifts=0), bit for
 *  bit independent of the order of segments.
 *  @returns  energy of (mixture − Σ model stems) against the mixture
 *  @throws   cancelled, worker_died, separation_failed */
export const separateMixture = async (of: SeparateMixture): Promise<{ modelResidualDb: Decibels }> => {
  const { mixture, signal, runner } = of
  const drop = () => runner.cancel()
  signal.addEventListener('abort', drop, { once: true })
  try {
    const meter = of.meter ?? residualMeter()
    const level = await levelOf(mixture, signal)
    const line = { ...of, level, blend: blend(mixture.samples, rescaleOf(level, runner.shape), runner.shape), meter }
    await (level.spread > 0 ? allSegments(line) : flat(line))
    return { modelResidualDb: meter.db }
  } catch (error) {
    if (signal.aborted) throw new Failure('cancelled', undefined, error)
    throw error
  } finally {
    signal.removeEventListener('abort', drop)
  }
}

const allSegments = async (line: Line): Promise<void> => {
  const { samples } = line.mixture
  const { shape } = line.runner
  const missing = missingSegments(samples, line.ready ?? [], shape)
  for (const k of missing) if (k >= (line.segments ?? Number.POSITIVE_INFINITY)) missing.delete(k)
  const pace = paceOf(missing.size)
  const open: { k: number; output: Promise<Float32Array> }[] = []
  let most = 1
  try {
    while (missing.size + open.length > 0) {
      while (open.length < most && missing.size > 0) {
        line.signal.throwIfAborted()
        const k = nextSegment(missing, line.playhead(), samples, shape) as number
        missing.delete(k)
        const output = line.runner.separate(await segmentInput(line, k))
        output.catch(() => undefined)
        open.push({ k, output })
      }
      const { k, output } = open.shift() as (typeof open)[number]
      await settle(line, k, await output)
      line.onProgress(pace())
      most = OPEN
    }
  } catch (error) {
    if (open.length > 0) line.runner.cancel()
    throw error
  }
}

/** Overlap-adds one segment's output and hands on what became final. */
const settle = async (line: Line, k: number, output: Float32Array): Promise<void> => {
  const { blend, mixture, runner } = line
  const at = segmentRange(k, mixture.samples, runner.shape)[0] - inputRange(k, mixture.samples, runner.shape)[0]
  const final = blend.add(k, output, at)
  if (!final) return
  await hand(line, { from: final.from, mix: await mixture.read(final.from, final.to), stems: final.stems })
}

const hand = async ({ meter, signal, take, ready }: Line, block: StemBlock): Promise<void> => {
  // what is done again for its neighbour's sake was counted before the break
  if (!covers(ready ?? [], block.from, block.from + block.mix.length / 2)) meter.add(block.mix, block.stems)
  if (!Number.isFinite(meter.db)) throw new Failure('separation_failed', 'a stem holds values that are not numbers')
  signal.throwIfAborted()
  await take(block)
}

/** Normalised input of segment k, planar, with silence outside the track. */
const segmentInput = async ({ mixture, level, runner }: Line, k: number): Promise<Float32Array> => {
  const [start, end] = inputRange(k, mixture.samples, runner.shape)
  const length = end - start
  const from = Math.max(0, start)
  const frames = await mixture.read(from, Math.min(end, mixture.samples))
  const input = new Float32Array(2 * length)
  const scale = 1 / (level.spread + 1e-8)
  for (let i = 0, to = from - start; i < frames.length; i += 2, to++) {
    input[to] = ((frames[i] as number) - level.mean) * scale
    input[length + to] = ((frames[i + 1] as number) - level.mean) * scale
  }
  return input
}

/** Back to the mixture's scale; its mean, which the stems share, is not lost. */
const rescaleOf = ({ mean, spread }: Level, { stems }: Shape): Rescale => ({
  scale: spread + 1e-8,
  offset: mean / stems.length,
})

/** Nothing moves in this mixture: silent stems, and what there is (a constant) in `other`. */
const flat = async (line: Line): Promise<void> => {
  const { mixture, signal, onProgress, runner } = line
  const { stems: names, segment } = runner.shape
  for (let from = 0; from < mixture.samples; from += segment) {
    signal.throwIfAborted()
    const mix = await mixture.read(from, Math.min(from + segment, mixture.samples))
    const stems = names.map(name => (name === 'other' ? mix.slice() : new Float32Array(mix.length)))
    await hand(line, { from, mix, stems })
  }
  onProgress({ percent: 100, etaSeconds: 0 })
}

/** Counts segments and tells percent and the time left by the mean of the last eight; two digits are all it is worth. */
const paceOf = (total: number): (() => Progress) => {
  const ends: Seconds[] = [performance.now() / 1000]
  let done = 0
  return () => {
    done++
    ends.push(performance.now() / 1000)
    if (ends.length > 9) ends.shift()
    const mean = ((ends.at(-1) as number) - (ends[0] as number)) / (ends.length - 1)
    return { percent: Math.floor((100 * done) / total), etaSeconds: Math.round(mean * (total - done) * 10) / 10 }
  }
}
