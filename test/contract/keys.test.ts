import { describe, expect, it } from 'vitest'
import { camelot, keyName, pitchClass, TONICS } from '../../contract/keys.ts'

describe('keys', () => {
  it('have the Camelot number that DJs know', () => {
    const known = {
      'C major': '8B',
      'A minor': '8A',
      'G major': '9B',
      'E minor': '9A',
      'Db major': '3B',
      'F minor': '4A',
      'B major': '1B',
      'Ab minor': '1A',
    }
    for (const [name, number] of Object.entries(known)) {
      const [tonic, mode] = name.split(' ') as [string, 'major' | 'minor']
      expect(camelot(pitchClass(tonic) ?? -1, mode), name).toBe(number)
    }
  })

  it('are read back from their names, sharps and flats alike', () => {
    expect(TONICS.map(name => pitchClass(name))).toEqual(TONICS.map((_, i) => i))
    expect(pitchClass('A#')).toBe(pitchClass('Bb'))
    expect(pitchClass('H')).toBeUndefined()
    expect(keyName(-3, 'minor')).toBe('A minor')
  })
})
