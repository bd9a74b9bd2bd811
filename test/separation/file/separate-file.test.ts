import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FormatName } from '../../../server/separation/file/formats.ts'
import { separateFile } from '../../../server/separation/file/separate-file.ts'
import { linearRunner } from '../fixtures/linear-runner.ts'
import { ditty, noise } from '../fixtures/sound.ts'
import { readWav } from '../fixtures/wav.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'separate-file-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

type Given = { frames: Float32Array; rate?: number; format?: FormatName; signal?: AbortSignal; block?: number }

const separate = async ({ frames, rate = 44100, format = 'wav32f', signal, block = 10_000 }: Given) => {
  const runner = linearRunner()
  async function* blocks() {
    for (let at = 0; at < frames.length; at += block) yield frames.slice(at, at + block)
  }
  const out = join(folder, 'out')
  const start = async () => runner
  const decode = async () => ({ rate, blocks: blocks() })
  const rest = { file: 'song', format, start, decode, onProgress: () => undefined }
  const report = await separateFile({ ...rest, out, signal: signal ?? new AbortController().signal })
  expect(runner.closed).toBe(true)
  return { report, out }
}

const stemsOf = (paths: { path: string }[]) => Promise.all(paths.map(({ path }) => readWav(path)))
const residualDb = (mix: Float32Array, stems: { frames: Float32Array }[]) => {
  let error = 0
  let energy = 0
  mix.forEach((x, i) => {
    error += (x - stems.reduce((sum, stem) => sum + (stem.frames[i] as number), 0)) ** 2
    energy += x * x
  })
  return 10 * Math.log10(error / energy)
}

describe('a file taken apart', () => {
  it.each([44100, 48000, 96000, 22050, 8000])(
    'at %i Hz comes out at its rate and length, and its stems sum to it',
    async rate => {
      const frames = noise(Math.round(rate * 1.3) + 7)
      const { report, out } = await separate({ frames, rate })
      const stems = await stemsOf(report.stems)
      for (const stem of stems) expect([stem.rate, stem.channels, stem.frames.length]).toEqual([rate, 2, frames.length])
      expect(residualDb(frames, stems)).toBeLessThan(-80)
      expect(report.residualDb).toBeLessThan(-80)
      expect(report.audioSeconds).toBeCloseTo(frames.length / 2 / rate, 6)
      expect((await readdir(out)).sort()).toEqual(['bass.wav', 'drums.wav', 'other.wav', 'vocals.wav'])
    },
  )

  it.each([
    ['wav16', 16],
    ['wav24', 24],
    ['wav32f', 32],
  ] as const)('as %s holds %i bits, and sums to the mixture as far as those go', async (format, bits) => {
    const frames = ditty(2)
    const { report } = await separate({ frames, format })
    const stems = await stemsOf(report.stems)
    expect(stems.map(stem => stem.bits)).toEqual([bits, bits, bits, bits])
    expect(residualDb(frames, stems)).toBeLessThan(-80)
    expect(report.clipped).toBe(0)
  })

  it('limits and counts what does not fit integers, and keeps it as float', async () => {
    const frames = ditty(1).map(x => x * 6)
    expect((await separate({ frames, format: 'wav24' })).report.clipped).toBeGreaterThan(0)
    const { report } = await separate({ frames })
    expect(report.clipped).toBe(0)
    expect(residualDb(frames, await stemsOf(report.stems))).toBeLessThan(-80)
  })

  it.each([
    ['one sample', Float32Array.of(0.5, -0.5)],
    ['silence', new Float32Array(2 * 5000)],
    ['not-a-numbers in a float file', noise(5000).fill(Number.NaN, 100, 200).fill(Number.POSITIVE_INFINITY, 300, 301)],
  ])('of %s comes out whole and finite', async (_, frames) => {
    const { report } = await separate({ frames })
    for (const stem of await stemsOf(report.stems)) {
      expect(stem.frames.length).toBe(frames.length)
      expect(stem.frames.every(Number.isFinite)).toBe(true)
    }
  })

  it('of no samples at all is refused', async () => {
    await expect(separate({ frames: new Float32Array(0) })).rejects.toMatchObject({ code: 'unreadable_audio' })
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const abort = new AbortController()
    abort.abort()
    await expect(separate({ frames: noise(50_000), signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await readdir(join(folder, 'out'))).toEqual([])
  })
})

const ffmpeg = (() => {
  try {
    return execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' })
  } catch {
    return ''
  }
})()

describe('flac', () => {
  it.skipIf(ffmpeg === '')('holds 24 bits at the rate and length of the input (skipped without ffmpeg)', async () => {
    const frames = ditty(1.5, 48000)
    const { report } = await separate({ frames, rate: 48000, format: 'flac' })
    const sums = new Float32Array(frames.length)
    for (const { path } of report.stems) {
      const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-'], { maxBuffer: 1 << 28 })
      const stem = new Float32Array(new Uint8Array(raw).buffer)
      expect(stem.length).toBe(frames.length)
      for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (stem[i] as number)
    }
    expect(residualDb(frames, [{ frames: sums }])).toBeLessThan(-80)
  })

  it('says what is missing where there is no ffmpeg', async () => {
    const path = process.env.PATH
    process.env.PATH = folder
    try {
      await expect(separate({ frames: noise(5000), format: 'flac' })).rejects.toMatchObject({ code: 'encoder_missing' })
    } finally {
      process.env.PATH = path
    }
  })
})
