import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faderPosition } from '../../contract/tapers.ts'
import { emptyState } from '../../panel/live/state.ts'
import { levelByKey, levelByPosition, stepLevel } from '../../panel/mixer/fader-moves.ts'
import { restingNeedle, swing } from '../../panel/mixer/meter-ballistics.ts'
import { stemAmplitude, stemSounds } from '../../panel/mixer/stem-sounds.ts'

const key = (name: string, shiftKey = false) => ({ key: name, shiftKey })

describe('a fader by keys', () => {
  it('moves half a dB, with shift a tenth, with the page keys three', () => {
    expect(levelByKey(0, key('ArrowUp'))).toBe(0.5)
    expect(levelByKey(0, key('ArrowDown', true))).toBe(-0.1)
    expect(levelByKey(-6, key('PageDown'))).toBe(-9)
  })
  it('goes to unity, to silence and to the top', () => {
    expect(levelByKey(-20, key('0'))).toBe(0)
    expect(levelByKey(-20, key('Delete'))).toBe(-144)
    expect(levelByKey(-20, key('Home'))).toBe(-144)
    expect(levelByKey(-20, key('End'))).toBe(6)
    expect(levelByKey(-20, key('a'))).toBeUndefined()
  })
  it('steps into silence and out of it', () => {
    expect(stepLevel(-72, -0.5)).toBe(-144)
    expect(stepLevel(-144, 0.5)).toBe(-72)
    expect(stepLevel(-144, -0.5)).toBe(-144)
  })
  it('never leaves −144…6 dB', () => {
    void fc.assert(
      fc.property(
        fc.double({ min: -144, max: 6, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (db, by) => {
          const to = stepLevel(db, by)
          expect(to >= -144 && to <= 6).toBe(true)
        },
      ),
    )
  })
  it('catches on unity where it is dragged near it', () => {
    expect(levelByPosition(faderPosition(0) + 0.004)).toBe(0)
    expect(levelByPosition(0)).toBe(-144)
    expect(levelByPosition(1)).toBe(6)
  })
})

describe('a meter', () => {
  it('rises at once, falls 36 dB a second, and holds its peak for a while', () => {
    const needle = restingNeedle()
    swing(needle, -6, 1000)
    expect([needle.bar, needle.peak]).toEqual([-6, -6])
    for (let t = 1016; t <= 2000; t += 16) swing(needle, -144, t)
    expect(needle.bar).toBeCloseTo(-6 - 36 * 0.992, 1)
    expect(needle.peak).toBe(-6)
    for (let t = 2000; t <= 6000; t += 16) swing(needle, -144, t)
    expect([needle.bar, needle.peak]).toEqual([-144, -144])
  })
  it('does not leap down after a pause of the page', () => {
    const needle = restingNeedle()
    swing(needle, 0, 0)
    swing(needle, -144, 60_000)
    expect(needle.bar).toBeCloseTo(-9, 1)
  })
})

describe('whether a stem is heard', () => {
  it('follows mute, and solo of its own deck alone', () => {
    const state = emptyState()
    expect(stemSounds(state, 1, 'bass')).toBe(true)
    state.values['/deck/1/stem/vocals/solo'] = true
    expect(stemSounds(state, 1, 'bass')).toBe(false)
    expect(stemSounds(state, 2, 'bass')).toBe(true)
    expect(stemAmplitude(state, 1, 'vocals')).toBe(1)
    state.values['/deck/1/stem/vocals/mute'] = true
    expect(stemAmplitude(state, 1, 'vocals')).toBe(0)
  })
})
