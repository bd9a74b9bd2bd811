import { describe, expect, it } from 'vitest'
import { analyse, noise, type Sound, tone } from './sounds.ts'

/** Drums and bass in six eighths: the bass drum on the first, the snare on the fourth, a hat on each; chords by the bar.
 *  @param bpm of the dotted quarter */
const sixEight = (bpm: number): Sound => {
  const [eighth, hiss] = [20 / bpm, noise(7)]
  const roots = [-12, -17, -10, -5]
  return t => {
    const [n, since] = [Math.floor(t / eighth), t % eighth]
    const [place, bar] = [n % 6, Math.floor(n / 6)]
    const root = roots[bar % 4] as number
    const kick = place === 0 ? 0.7 * Math.sin(2 * Math.PI * 55 * since) * Math.exp(-18 * since) : 0
    const snare = place === 3 ? hiss(t) * Math.exp(-25 * since) : 0
    const hat = 0.25 * hiss(t) * Math.exp(-120 * since)
    const chord = [0, 4, 7].reduce((sum, i) => sum + tone(root + i)(t), 0)
    return kick + snare + hat + 0.5 * chord + 0.5 * tone(root - 12)(t)
  }
}

describe('six eighths', () => {
  it.each([56, 70, 84])('at %i dotted quarters a minute are never called four quarters with confidence', async bpm => {
    const { tempo, timeSignature, beats } = await analyse(sixEight(bpm), 45)
    if (timeSignature) {
      const { beats: count, unit, confidence } = timeSignature
      expect(confidence < 0.5 || (count === 6 && unit === 8) || count === 3).toBe(true)
    }
    // The dotted quarter that is felt, or its half: a candidate at least, and the answer where it is sure.
    const felt = (found: number): boolean => [bpm, 2 * bpm, 3 * bpm].some(t => Math.abs(found - t) < 0.02 * t)
    expect(tempo.candidates.some(c => felt(c.bpm))).toBe(true)
    if (tempo.confidence > 0.7) expect(felt(tempo.bpm as number)).toBe(true)
    expect(beats.length).toBeGreaterThan(20)
  })
})
