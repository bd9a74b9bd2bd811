import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TONICS } from '../../contract/keys.ts'
import { analyse, clicks, noise, progression, silence, tone } from './sounds.ts'

type Chord = [number, boolean]
const moved = (chords: Chord[], by: number): Chord[] => chords.map(([root, minor]) => [(root + by) % 12, minor])

/** I IV V I and I vi ii V in C; i iv V i and i VI iv V in C minor. */
const MAJOR: Chord[] = [
  [0, false],
  [5, false],
  [7, false],
  [0, false],
]
const MINOR: Chord[] = [
  [0, true],
  [5, true],
  [7, false],
  [0, true],
]

describe('the key of a chord progression', () => {
  it('moves with the chords, in major and in minor alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(11), fc.boolean(), async (by, minor) => {
        const { key } = await analyse(progression(moved(minor ? MINOR : MAJOR, by)), 8, 22050)
        expect(`${key.tonic} ${key.mode}`).toBe(`${TONICS[by]} ${minor ? 'minor' : 'major'}`)
      }),
      { numRuns: 12 },
    )
  })

  it('is named by tonic, mode and Camelot, the best of its candidates', async () => {
    const { key } = await analyse(progression(moved(MINOR, 9)), 12)
    expect(key).toMatchObject({ tonic: 'A', mode: 'minor', camelot: '8A' })
    expect(key.candidates[0]).toEqual({
      tonic: 'A',
      mode: 'minor',
      camelot: '8A',
      openKey: '1m',
      confidence: key.confidence,
    })
    expect(key.confidence).toBeGreaterThan(0.7)
    const sum = key.candidates.reduce((all, c) => all + c.confidence, 0)
    expect(sum).toBeLessThanOrEqual(1 + 1e-9)
    for (let i = 1; i < key.candidates.length; i++) expect(key.candidates[i]?.confidence).toBeLessThan(key.confidence)
  })

  it('is heard through another tuning', async () => {
    const detuned = progression(MAJOR.map(([root, minor]) => [root + 0.32, minor]))
    const { key, tuningCents } = await analyse(detuned, 12)
    expect(`${key.tonic} ${key.mode}`).toBe('C major')
    expect(tuningCents).toBeCloseTo(32, 0)
  })
})

describe('the tuning', () => {
  it('is found to the cent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -45, max: 45 }), async cents => {
        const sound = (t: number) => [-9, -5, -2].reduce((sum, s) => sum + tone(s + cents / 100)(t), 0)
        expect(Math.abs(((await analyse(sound, 3, 22050)).tuningCents ?? 99) - cents)).toBeLessThan(1)
      }),
      { numRuns: 10 },
    )
  })

  it('is blank where nothing has a pitch', async () => {
    for (const sound of [silence, noise()]) expect((await analyse(sound, 10)).tuningCents).toBeNull()
  })
})

describe('what has no key', () => {
  const cases = { silence, noise: noise(), 'one note': tone(0), 'a click track': clicks(120) }
  for (const [name, sound] of Object.entries(cases))
    it(`is left blank: ${name}`, async () => {
      const { key } = await analyse(sound, 15)
      expect(key).toMatchObject({ tonic: null, mode: null, camelot: null, confidence: 0 })
    })
})

describe('a key behind noise', () => {
  it('is heard as without it, 6 dB under the chords', async () => {
    const chords = progression([
      [9, true],
      [2, true],
      [4, false],
      [9, true],
    ])
    const hiss = noise(3)
    // White noise of 0.3 · uniform has an RMS of 0.17; the chords have 0.12.
    const { key } = await analyse(t => chords(t) + 0.36 * hiss(t), 40)
    expect(key.camelot).toBe('8A')
  })
})
