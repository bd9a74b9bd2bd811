import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetSeconds, offsetText } from '../../panel/surfaces/offset-text.ts'
import { portChoices, portText } from '../../panel/surfaces/port-text.ts'

describe('the time code at which tracks begin', () => {
  it('is written as hours, minutes and seconds, and read the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), ms => {
        expect(offsetSeconds(offsetText(ms / 1000))).toBeCloseTo(ms / 1000, 6)
      }),
    )
    expect([offsetText(0), offsetText(3600), offsetText(3661.25)]).toEqual(['00:00:00', '01:00:00', '01:01:01.25'])
  })

  it('is read without hours and minutes too, and not from other words', () => {
    expect(['90', '1:30', ' 01:00:00 ', '2,5'].map(offsetSeconds)).toEqual([90, 90, 3600, 2.5])
    for (const text of ['', 'one', '1:2:3:4', '-3', '25:00:00', '1:', '1e3'])
      expect(offsetSeconds(text), text).toBeUndefined()
  })
})

describe('the MIDI ports to choose from', () => {
  it('are named by what stays when they are plugged in again', () => {
    expect(portText('nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0')).toBe('nanoKONTROL2:nanoKONTROL2 MIDI 1')
    expect(portText('IAC Driver Bus 1')).toBe('IAC Driver Bus 1')
  })

  it('are each there once, and what is set where none is named so', () => {
    expect(portChoices(['A 20:0', 'B', 'A 24:0'], 'B')).toEqual([
      { text: 'A', isThere: true },
      { text: 'B', isThere: true },
    ])
    expect(portChoices([], 'drum')).toEqual([{ text: 'drum', isThere: false }])
    expect(portChoices(['A'], '')).toEqual([{ text: 'A', isThere: true }])
  })
})
