import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { type Curves, CurvesSchema, type Features, FeaturesSchema } from '../../contract/features.ts'
import { analyseBlocks } from '../../server/analysis/index.ts'
import { blocksOf, clicks, noise, progression, RATE, type Sound, silence, tone } from './sounds.ts'

const heard = async (sound: Sound, seconds: number): Promise<{ features: Features; curves: Curves }> => {
  let curves: Curves | undefined
  const { features } = await analyseBlocks(blocksOf(sound, seconds), RATE, undefined, made => {
    curves = made
  })
  if (!features || !curves) throw new Error('nothing was heard')
  expect([...Value.Errors(FeaturesSchema, features)]).toEqual([])
  expect([...Value.Errors(CurvesSchema, curves)]).toEqual([])
  return { features, curves }
}

const mixed =
  (...sounds: Sound[]): Sound =>
  t =>
    sounds.reduce((sum, sound) => sum + sound(t), 0)
/** One sound after another, each from its own time on. */
const parts =
  (...of: [from: number, sound: Sound][]): Sound =>
  t =>
    (of.findLast(([from]) => t >= from)?.[1] ?? silence)(t)

/** Four beats of drums at 120 BPM: a low kick on one and three, noise on two and four. */
const drums = (): Sound => {
  const hiss = noise(7)
  return t => {
    const [beat, since] = [Math.floor(t * 2), (t * 2) % 1]
    const low = 0.6 * Math.sin(2 * Math.PI * 60 * since) * Math.exp(-12 * since)
    return beat % 2 === 0 ? low : 0.6 * hiss(t) * Math.exp(-25 * since)
  }
}
const verse = progression([
  [9, true],
  [5, false],
  [0, false],
  [7, false],
])
const bridge = progression([
  [2, true],
  [10, false],
])

describe('the parts of a song', () => {
  it('begin where the sound changes, and carry one letter where they repeat', async () => {
    const [soft, full] = [verse, mixed(bridge, drums())]
    const song = parts([0, soft], [24, full], [48, soft], [72, full])
    const { features } = await heard(song, 96)
    expect(features.sections.map(s => s.label).join('')).toBe('ABAB')
    expect(features.sections.map(s => s.repetitionGroup)).toEqual([0, 1, 0, 1])
    features.sections.forEach((section, i) => {
      expect(Math.abs(section.start - 24 * i)).toBeLessThan(1.5)
      expect(section.confidence).toBeGreaterThan(0.5)
    })
    expect(features.sections.at(-1)?.end).toBeCloseTo(96, 3)
    const level = (i: number) => Math.max(...(features.sections[i]?.energy ?? []))
    expect(level(1)).toBeGreaterThan(level(0))
    expect(features.cues.filter(cue => cue.kind === 'memory').map(cue => cue.label)).toEqual(['B', 'A', 'B'])
  })

  it.each([
    ['silence', silence],
    ['noise', noise()],
    ['one held note', tone(0)],
    ['a click track', clicks(120)],
  ] as const)('are none in %s', async (_, sound) => {
    const { features } = await heard(sound, 60)
    expect([features.sections, features.drops, features.buildUps]).toEqual([[], [], []])
  })
})

describe('loops', () => {
  it('last whole bars, and score high where the bars repeat', async () => {
    const { features } = await heard(mixed(drums(), verse), 64)
    const lengths = new Set(features.loops.map(loop => loop.bars))
    for (const bars of [1, 2, 4, 8]) expect(lengths).toContain(bars)
    for (const { start, end, bars, score } of features.loops) {
      expect(Math.abs(end - start - 2 * bars)).toBeLessThan(0.05)
      expect(score).toBeGreaterThanOrEqual(0.6)
      expect(end).toBeLessThanOrEqual(64.1)
    }
    expect(Math.max(...features.loops.filter(loop => loop.bars === 4).map(loop => loop.score))).toBeGreaterThan(0.8)
    const kinds = features.cues.map(cue => cue.kind)
    expect([kinds.includes('loop_in'), kinds.includes('loop_out'), kinds.includes('hot')]).toEqual([true, true, true])
  })

  it('are none where there is no beat', async () => {
    expect((await heard(noise(), 20)).features.loops).toEqual([])
  })
})

describe('a drop', () => {
  it('is where level, bass and onsets step up together, after a build-up that rises', async () => {
    const hiss = noise(3)
    const rising: Sound = t => 0.03 * verse(t) + 0.004 * Math.max(0, t - 16) * hiss(t)
    const song = parts([0, t => 0.3 * verse(t)], [16, rising], [32, mixed(drums(), drums(), verse)])
    const { features } = await heard(song, 64)
    expect(features.drops).toHaveLength(1)
    expect(Math.abs((features.drops[0]?.at ?? 0) - 32)).toBeLessThan(1)
    expect(features.drops[0]?.confidence).toBeGreaterThan(0.7)
    expect(features.buildUps).toHaveLength(1)
    expect(features.buildUps[0]?.end).toBe(features.drops[0]?.at)
    expect(features.cues.some(cue => cue.kind === 'hot' && cue.label === 'drop')).toBe(true)
  })
})

describe('levels, timbre and transients', () => {
  it('are those of the sound', async () => {
    const { features, curves } = await heard(t => 0.5 * Math.sin(2 * Math.PI * 1000 * t), 10)
    expect(features.truePeakDbtp).toBeCloseTo(-6.02, 1)
    expect(features.loudnessRangeLu).toBeLessThan(0.1)
    expect(Math.abs((features.spectral?.centroidHz ?? 0) - 1000)).toBeLessThan(60)
    expect(features.spectral?.flatness).toBeLessThan(0.01)
    expect(features.chroma.indexOf(1)).toBe(11)
    expect(curves.energy.db.slice(0, -1).every(db => Math.abs(db + 9.03) < 0.2)).toBe(true)
    expect(curves.spectral.centroidHz).toHaveLength(10)
    const white = (await heard(noise(), 10)).features.spectral
    expect(white?.flatness).toBeGreaterThan(0.4)
    expect(white?.centroidHz).toBeGreaterThan(4000)
  })

  it('count each click once, at its time', async () => {
    const { features, curves } = await heard(clicks(120, 0.25), 20)
    expect(features.transients.count).toBeGreaterThanOrEqual(39)
    expect(features.transients.count).toBeLessThanOrEqual(40)
    expect(curves.transientGapsMs.slice(1).every(gap => Math.abs(gap - 500) < 15)).toBe(true)
  })

  it('are blank in silence', async () => {
    const { features } = await heard(silence, 5)
    expect(features).toMatchObject({ loudnessRangeLu: null, truePeakDbtp: null, spectral: null, mfcc: [], cues: [] })
    expect(features.transients.count).toBe(0)
  })

  it('stay small: the curves lie apart from what rides in a track', async () => {
    const { features, curves } = await heard(mixed(drums(), verse), 120)
    expect(JSON.stringify(features).length).toBeLessThan(8000)
    expect(JSON.stringify(curves).length).toBeGreaterThan(10_000)
  })
})
