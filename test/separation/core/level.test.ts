import { describe, expect, it } from 'vitest'
import { BEGINNING, levelOf, levelOfBeginning } from '../../../server/separation/core/level.ts'
import { mixtureOf } from '../fixtures/sound.ts'

const SIGNAL = new AbortController().signal
const SECONDS = 20
const frames = SECONDS * 44100
const noise = (of: (frame: number) => number) =>
  Float32Array.from({ length: 2 * frames }, (_, i) => of(i >> 1) * Math.sin(i * i * 0.37) + 0.01)
const level = (song: Float32Array) => levelOf(mixtureOf(song), SIGNAL)

describe('the level of a mix', () => {
  it('is that of its beginning, whatever comes after', async () => {
    const [even, louder] = [noise(() => 0.5), noise(frame => (frame < BEGINNING ? 0.5 : 1))]
    expect(await level(louder)).toEqual(await level(even))
    expect((await level(even)).spread).toBeGreaterThan(0.1)
    expect((await level(even)).mean).toBeCloseTo(0.01, 2)
  })

  it('is that of the whole where the beginning is quiet', async () => {
    const late = noise(frame => (frame < BEGINNING ? 1e-4 : 0.5))
    expect(await levelOfBeginning(mixtureOf(late), SIGNAL)).toBeUndefined()
    expect((await level(late)).spread).toBeGreaterThan(0.1)
    expect((await level(noise(() => 0))).spread).toBe(0)
  })

  it('is that of the channels where they cancel each other out in the middle', async () => {
    const turned = noise(() => 0.5).map((x, i) => (i % 2 === 0 ? x - 0.01 : 0))
    for (let i = 0; i < turned.length; i += 2) turned[i + 1] = -(turned[i] as number)
    expect((await level(turned)).spread).toBeGreaterThan(0.1)
  })
})
