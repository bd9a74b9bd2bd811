import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitOf, harmonicFit, soundingKeyOf, tempoFit } from '../../contract/fit.ts'
import { camelot } from '../../contract/keys.ts'

const key = fc.tuple(fc.integer({ min: 0, max: 11 }), fc.constantFrom('major' as const, 'minor' as const))

describe('a key beside another', () => {
  it('is named by how it lies on the Camelot wheel', () => {
    const named = (a: string, b: string) => harmonicFit(a, b)?.harmony
    expect(named('8A', '8A')).toBe('same')
    expect(named('8A', '9A')).toBe('neighbour')
    expect(named('1A', '12A')).toBe('neighbour')
    expect(named('8A', '8B')).toBe('relative')
    expect(named('8A', '10A')).toBe('boost')
    expect(named('8A', '3A')).toBe('boost')
    expect(named('8A', '9B')).toBe('diagonal')
    expect(named('8A', '11B')).toBe('parallel')
    expect(named('11B', '8A')).toBe('parallel')
    expect(named('8A', '2A')).toBe('far')
    expect(harmonicFit('', '8A')).toBeNull()
  })

  it('fits alike in every key: the wheel has no corner', () => {
    fc.assert(
      fc.property(key, key, fc.integer({ min: 0, max: 11 }), ([a, am], [b, bm], by) => {
        const before = harmonicFit(camelot(a, am), camelot(b, bm))
        expect(harmonicFit(camelot((a + by) % 12, am), camelot((b + by) % 12, bm))).toEqual(before)
      }),
    )
  })
})

describe('a tempo beside another', () => {
  it('fits where it need not be pulled, also twice and half as fast, and not beyond 6 %', () => {
    expect(tempoFit(120, 120)).toEqual({ score: 1, rate: 1, beats: 1 })
    expect(tempoFit(124, 120)?.rate).toBeCloseTo(1.0333, 4)
    expect(tempoFit(174, 87)).toMatchObject({ rate: 1, beats: 2 })
    expect(tempoFit(70, 140)).toMatchObject({ rate: 1, beats: 0.5 })
    expect(tempoFit(128, 120)).toBeNull()
    expect(tempoFit(0, 120)).toBeNull()
  })
  it('fits the worse the more it is pulled', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.058, noNaN: true }), x => {
        const [near, far] = [tempoFit(120 * (1 + x / 2), 120), tempoFit(120 * (1 + x), 120)]
        expect((near?.score ?? 0) - (far?.score ?? 0)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('a track beside what sounds', () => {
  const sounds = { bpm: 120, camelot: '8A' }
  const aMinor = { tonic: 'A', mode: 'minor' as const }

  it('fits best when tempo and key are the same', () => {
    expect(fitOf(sounds, { bpm: 120, key: aMinor })?.score).toBe(1)
  })

  it('is in the key that it has at the speed it needs: four percent and a half make A minor a Bb minor', () => {
    expect(fitOf(sounds, { bpm: 115, key: aMinor })?.camelot).toBe('3A')
    expect(fitOf(sounds, { bpm: 115, key: aMinor }, true)?.camelot).toBe('8A')
  })

  it('counts half what is not known, and says nothing where nothing is', () => {
    expect(fitOf(sounds, { bpm: 120, key: null })?.score).toBe(0.5)
    expect(fitOf({ bpm: null, camelot: '8A' }, { bpm: 120, key: aMinor })?.score).toBe(0.5)
    expect(fitOf(sounds, { bpm: null, key: null })).toBeNull()
    expect(fitOf(sounds, { bpm: 90, key: aMinor })?.score).toBe(0)
  })
})

describe('the key that sounds', () => {
  it('moves with speed and pitch, and with pitch alone under key lock', () => {
    const a = { tonic: 'A', mode: 'minor' as const }
    expect(soundingKeyOf(a, { rate: 2 ** (1 / 12) })?.name).toBe('Bb minor')
    expect(soundingKeyOf(a, { rate: 2 ** (1 / 12), pitch: 100 })?.name).toBe('B minor')
    expect(soundingKeyOf(a, { rate: 2 ** (1 / 12), keyLock: true })?.name).toBe('A minor')
    expect(soundingKeyOf({ tonic: null, mode: null }, { rate: 1 })).toBeNull()
  })
})
