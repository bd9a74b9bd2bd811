import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MODEL_STEMS, SEGMENT } from '../../../server/separation/core/segments.ts'
import type { Runner } from '../../../server/separation/engines/runner.ts'
import { ditty } from '../fixtures/sound.ts'

/** A segment of music, planar, normalised as the core does it. */
export const segmentOfMusic = (): Float32Array => {
  const frames = ditty(SEGMENT / 44100)
  const spread = Math.sqrt(frames.reduce((sum, x) => sum + x * x, 0) / frames.length)
  const planar = new Float32Array(2 * SEGMENT)
  for (let i = 0; i < SEGMENT; i++) {
    planar[i] = (frames[2 * i] as number) / spread
    planar[SEGMENT + i] = (frames[2 * i + 1] as number) / spread
  }
  return planar
}

const energy = (x: Float32Array) => x.reduce((sum, y) => sum + y * y, 0)

/** What every runner holds to, on a segment of music. */
export const runnerCases = (name: string, start: () => Promise<Runner>, why: string | null) =>
  describe.skipIf(why !== null)(`the ${name} runner${why ? ` (skipped: ${why})` : ''}`, () => {
    let runner: Runner
    let stems: Float32Array
    const mix = segmentOfMusic()
    const stem = (s: number) => stems.subarray(s * 2 * SEGMENT, (s + 1) * 2 * SEGMENT)
    beforeAll(async () => {
      runner = await start()
      stems = await runner.separate(mix.slice())
    }, 400_000)
    afterAll(() => runner?.close())

    it('says which engine and version it is, with its precision', () => {
      expect(runner.engine).toBe(name)
      expect(runner.engineVersion).toMatch(/^\d+\.\d+\.\d+ (bf16|f32)( graph \d+)?$/)
    })

    it('gives four stereo stems of finite samples that nearly sum to the mix', () => {
      expect(stems.length).toBe(MODEL_STEMS.length * 2 * SEGMENT)
      expect(stems.every(Number.isFinite)).toBe(true)
      const rest = mix.map((x, i) => x - [0, 1, 2, 3].reduce((sum, s) => sum + (stem(s)[i] as number), 0))
      expect(10 * Math.log10(energy(rest) / energy(mix))).toBeLessThan(-12)
    })

    it('hears the kick in the drums and the bass note in the bass, not in the vocals', () => {
      const [drums, bass, , vocals] = [0, 1, 2, 3].map(s => energy(stem(s))) as [number, number, number, number]
      expect(drums).toBeGreaterThan(vocals * 10)
      expect(bass).toBeGreaterThan(vocals)
    })

    it('gives the same bits again, with another segment in between', async () => {
      const [, again] = await Promise.all([
        runner.separate(mix.map(x => x / 3).reverse() as Float32Array),
        runner.separate(mix.slice()),
      ])
      expect(Buffer.compare(Buffer.from(again?.buffer as ArrayBuffer), Buffer.from(stems.buffer as ArrayBuffer))).toBe(
        0,
      )
    }, 400_000)

    it('drops what is open when it is cancelled, and works on', async () => {
      const dropped = [runner.separate(mix.slice()), runner.separate(mix.slice())]
      runner.cancel()
      for (const one of dropped) await expect(one).rejects.toMatchObject({ code: 'cancelled' })
      const again = await runner.separate(mix.slice())
      expect(Buffer.compare(Buffer.from(again.buffer as ArrayBuffer), Buffer.from(stems.buffer as ArrayBuffer))).toBe(0)
      expect(runner.peakRssBytes).toBeGreaterThan(100e6)
    }, 400_000)
  })
