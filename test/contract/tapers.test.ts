import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amplitude, decibels, faderLevel, faderPosition, levelText, SILENCE, TOP } from '../../contract/tapers.ts'

const level = fc.double({ min: SILENCE, max: TOP, noNaN: true })
const position = fc.double({ min: 0, max: 1, noNaN: true })

describe('the fader taper', () => {
  it('has silence at the bottom, unity at 0.782 and +6 dB at the top', () => {
    expect(faderPosition(SILENCE)).toBe(0)
    expect(faderPosition(0)).toBeCloseTo(0.7824, 4)
    expect(faderPosition(TOP)).toBe(1)
    expect(faderLevel(0)).toBe(SILENCE)
    expect(faderLevel(1)).toBe(TOP)
  })

  it('leads back to the level it came from', () => {
    fc.assert(fc.property(level, db => Math.abs(faderLevel(faderPosition(db)) - db) < 1e-6))
  })

  it('rises with the level and stays within 0…1', () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        return faderLevel(low) <= faderLevel(high) && faderLevel(low) >= SILENCE && faderLevel(high) <= TOP
      }),
    )
  })

  it('moves no more than 0.6 dB a MIDI step in the upper half of a seven-bit fader', () => {
    for (let step = 80; step < 127; step++)
      expect(faderLevel((step + 1) / 127) - faderLevel(step / 127)).toBeLessThan(0.6)
  })
})

describe('levels and amplitudes', () => {
  it('are each other’s inverse above silence', () => {
    fc.assert(
      fc.property(fc.double({ min: -143, max: TOP, noNaN: true }), db => Math.abs(decibels(amplitude(db)) - db) < 1e-9),
    )
    expect(amplitude(SILENCE)).toBe(0)
    expect(decibels(0)).toBe(SILENCE)
  })

  it('are read as the performer says them', () => {
    expect([levelText(-6), levelText(0), levelText(2.25), levelText(SILENCE)]).toEqual([
      '−6.0 dB',
      '0.0 dB',
      '+2.3 dB',
      '−∞ dB',
    ])
  })
})
