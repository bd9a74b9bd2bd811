import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ranges } from '../../../contract/audio-folder.ts'
import { addRange } from '../../../contract/audio-folder.ts'
import { inputRange, SEGMENT, STRIDE, segmentCount, segmentRange } from '../../../server/separation/core/segments.ts'
import { type StemBlock, separateMixture } from '../../../server/separation/core/separate-mixture.ts'
import type { Runner } from '../../../server/separation/engines/runner.ts'
import { linearRunner, linearStems } from '../fixtures/linear-runner.ts'
import { mixtureOf, noise } from '../fixtures/sound.ts'

type Given = { frames: Float32Array; runner?: Runner; playhead?: () => number; ready?: Ranges; signal?: AbortSignal }

/** The whole result put together, with the blocks as they came. */
const separated = async ({ frames, runner = linearRunner(), playhead = () => 0, ready, signal }: Given) => {
  const stems = [0, 1, 2, 3].map(() => new Float32Array(frames.length))
  const blocks: StemBlock[] = []
  const percents: number[] = []
  const { modelResidualDb } = await separateMixture({
    mixture: mixtureOf(frames),
    runner,
    playhead,
    signal: signal ?? new AbortController().signal,
    onProgress: p => percents.push(p.percent),
    take: async block => {
      blocks.push(block)
      for (const [s, stem] of block.stems.entries()) stems[s]?.set(stem, block.from * 2)
    },
    ...(ready ? { ready } : {}),
  })
  return { stems, blocks, percents, modelResidualDb }
}

/** demucs' apply_model(shifts=0) with a whole-track accumulator, written out plainly, for one line of one stem.
 *  Source: demucs/apply.py. */
const wholeTrack = (frames: Float32Array, stem: number, channel: number): Float32Array => {
  const { fround } = Math
  const samples = frames.length / 2
  let sum = 0
  let squares = 0
  const heard = Math.min(SEGMENT, samples)
  for (let i = 0; i < heard; i++) {
    const mono = ((frames[2 * i] as number) + (frames[2 * i + 1] as number)) / 2
    sum += mono
    squares += mono * mono
  }
  const mean = sum / heard
  const spread = Math.sqrt((squares / heard - mean * mean) * (heard / (heard - 1)))
  const out = new Float32Array(samples)
  const weights = new Float32Array(samples)
  for (let k = 0; k < segmentCount(samples); k++) {
    const [from, to] = segmentRange(k, samples)
    const [start] = inputRange(k, samples)
    const input = new Float32Array(2 * SEGMENT)
    for (let i = 0; i < SEGMENT; i++)
      for (let c = 0; c < 2; c++)
        if (start + i >= 0 && start + i < samples)
          input[c * SEGMENT + i] = ((frames[2 * (start + i) + c] as number) - mean) * (1 / (spread + 1e-8))
    const line = linearStems(input).subarray((stem * 2 + channel) * SEGMENT)
    for (let i = from; i < to; i++) {
      const w = fround(Math.min(i - from + 1, SEGMENT - (i - from)) / (SEGMENT / 2))
      out[i] = (out[i] as number) + fround(w * (line[i - start] as number))
      weights[i] = (weights[i] as number) + w
    }
  }
  return out.map((x, i) => fround(x / (weights[i] as number)) * (spread + 1e-8) + mean / 4)
}

const LENGTHS = [1000, SEGMENT - 1, SEGMENT, STRIDE + 1, 3 * STRIDE + 17, 2 * STRIDE + SEGMENT]

describe('separation as a stream', () => {
  it.each(LENGTHS)('equals the whole-track result bit for bit, %i samples long', async samples => {
    const frames = noise(samples)
    const { stems } = await separated({ frames })
    const whole = wholeTrack(frames, 2, 1)
    const streamed = (stems[2] as Float32Array).filter((_, i) => i % 2 === 1)
    expect(Buffer.from(streamed.buffer).equals(Buffer.from(whole.buffer))).toBe(true)
  })

  it('gives the same bits, each sample once, in whatever order the playhead asks for', async () => {
    const frames = noise(3 * STRIDE + 1234)
    const straight = await separated({ frames })
    const jump = fc.array(fc.integer({ min: 0, max: frames.length / 2 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(jump, async jumps => {
        let at = 0
        const { stems, blocks } = await separated({ frames, playhead: () => jumps[at++ % jumps.length] as number })
        for (const [s, stem] of stems.entries())
          expect(Buffer.compare(bytes(stem), bytes(straight.stems[s] as Float32Array))).toBe(0)
        const total = blocks.reduce((n, b) => n + b.mix.length / 2, 0)
        expect(total).toBe(frames.length / 2)
        expect(blocks.reduce<Ranges>((r, b) => addRange(r, b.from, b.from + b.mix.length / 2), [])).toEqual([
          [0, frames.length / 2],
        ])
      }),
      { numRuns: 4 },
    )
  })

  it('has the first stride final after one segment, and tells whole percents up to 100', async () => {
    const { blocks, percents } = await separated({ frames: noise(3 * STRIDE) })
    expect([blocks[0]?.from, (blocks[0]?.mix.length ?? 0) / 2]).toEqual([0, STRIDE])
    expect(percents).toEqual([33, 66, 100])
  })

  it('goes on where an earlier run broke off, and does one segment again at most', async () => {
    const frames = noise(5 * STRIDE)
    const whole = await separated({ frames })
    const runner = linearRunner()
    const { stems, blocks } = await separated({ frames, runner, ready: [[0, 2 * STRIDE]] })
    expect(runner.calls).toBe(4)
    expect(blocks[0]?.from).toBeGreaterThanOrEqual(STRIDE)
    for (const [s, stem] of stems.entries()) {
      const rest = stem.subarray(4 * STRIDE)
      expect(Buffer.compare(bytes(rest), bytes((whole.stems[s] as Float32Array).subarray(4 * STRIDE)))).toBe(0)
    }
  })

  it('measures what the stems miss of the mixture', async () => {
    const half = (mix: Float32Array) => linearStems(mix).map(() => 0)
    const { modelResidualDb } = await separated({ frames: noise(5000), runner: linearRunner(half) })
    expect(modelResidualDb).toBeCloseTo(0, 1)
  })
})

describe('what has no spread, or too little', () => {
  it.each([
    ['silence', new Float32Array(2 * 4000)],
    ['a constant', new Float32Array(2 * 4000).fill(0.25)],
    ['one sample', Float32Array.of(0.5, 0.5)],
  ])('%s goes to "other", asks no engine and makes no NaN', async (_, frames) => {
    const runner = linearRunner()
    const { stems, percents } = await separated({ frames, runner })
    expect(runner.calls).toBe(0)
    expect(percents).toEqual([100])
    expect(stems[2]).toEqual(frames)
    for (const s of [0, 1, 3]) expect(stems[s]?.every(x => x === 0)).toBe(true)
  })

  it('separates what cancels out in mono', async () => {
    const frames = noise(4000).map((x, i, all) => (i % 2 === 1 ? -(all[i - 1] as number) : x))
    const { stems } = await separated({ frames })
    expect(stems.every(stem => stem.every(Number.isFinite))).toBe(true)
    expect(Math.max(...(stems[0] as Float32Array))).toBeGreaterThan(0.001)
  })
})

describe('a separation that cannot go on', () => {
  it('is refused when a stem holds values that are not numbers', async () => {
    const broken = (mix: Float32Array) => linearStems(mix).fill(Number.NaN, SEGMENT / 2, SEGMENT / 2 + 9)
    const failed = separated({ frames: noise(5000), runner: linearRunner(broken) })
    await expect(failed).rejects.toMatchObject({ code: 'separation_failed' })
  })

  it('drops the running segment when it is cancelled', async () => {
    const abort = new AbortController()
    const runner = linearRunner()
    runner.separate = async mix => {
      if (++runner.calls === 3) abort.abort()
      return linearStems(mix)
    }
    const failed = separated({ frames: noise(8 * STRIDE), runner, signal: abort.signal })
    await expect(failed).rejects.toMatchObject({ code: 'cancelled' })
    expect(runner.cancelled).toBeGreaterThan(0)
    expect(runner.calls).toBeLessThan(5)
  })

  it('tells the engine’s own failure, and lets go of the segment behind it', async () => {
    const runner = linearRunner()
    const { separate } = runner
    let asked = 0
    // the first runs alone: what fails is one of two
    runner.separate = async mix => {
      if (asked++ === 0) return separate.call(runner, mix)
      throw Object.assign(new Error('gone'), { code: 'worker_died' })
    }
    await expect(separated({ frames: noise(4 * STRIDE), runner })).rejects.toMatchObject({ code: 'worker_died' })
    expect(runner.cancelled).toBe(1)
  })
})

const bytes = (x: Float32Array) => Buffer.from(x.buffer, x.byteOffset, x.byteLength)
