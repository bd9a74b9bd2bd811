import { describe, expect, it } from 'vitest'
import { PEAKS } from '../../engine/engine.ts'
import { renderOffline, sourceOf } from '../../engine/index.ts'
import { between, difference, largestStep, levelDb, peak, rms, rmsDb, song, tone } from './sound.ts'

const CLICK = 0.02

describe('a deck of four stems', () => {
  it('sounds as the sum of its stems while everything stands at unity', () => {
    const { source, mix } = song(1.5)
    const { left, right } = renderOffline({ seconds: 1, decks: { 1: source } })
    expect(peak(difference(between(left, 0.02, 1), between(mix, 0.02, 1)))).toBeLessThan(1e-4)
    expect(right).toEqual(left)
  })

  it('is silent when all stems are muted', () => {
    const { source } = song(1.5)
    const at = ['vocals', 'drums', 'bass', 'other'].map(s => [0, `/deck/1/stem/${s}/mute`, true] as const)
    const { left } = renderOffline({ seconds: 1, decks: { 1: source }, at })
    expect(rms(left)).toBeLessThan(1e-3)
  })

  it('lowers the vocals by 6 dB within 10 ms, without a step between samples', () => {
    const vocals = tone(210, 0.3, 2)
    const source = sourceOf({ vocals: [vocals] })
    const { left } = renderOffline({
      seconds: 1.5,
      decks: { 1: source },
      at: [[0.7512, '/deck/1/stem/vocals/gain', -6]],
    })
    expect(rmsDb(between(left, 0.7612, 1.3)) - rmsDb(between(left, 0.1, 0.75))).toBeCloseTo(-6, 1)
    expect(largestStep(between(left, 0.7, 0.8))).toBeLessThan(CLICK)
  })

  it('silences the stems that are not soloed, and brings them back', () => {
    const { source } = song(3)
    const { left } = renderOffline({
      seconds: 2.5,
      decks: { 1: source },
      at: [
        [0.5, '/deck/1/stem/vocals/solo', true],
        [1.5, '/deck/1/stem/vocals/solo', false],
      ],
    })
    expect(levelDb(between(left, 0.6, 1.4), 90)).toBeLessThan(-90)
    expect(levelDb(between(left, 0.6, 1.4), 210)).toBeCloseTo(levelDb(between(left, 1.6, 2.4), 210), 1)
    expect(levelDb(between(left, 1.6, 2.4), 90)).toBeCloseTo(20 * Math.log10(0.15), 1)
    expect(largestStep(left)).toBeLessThan(CLICK)
  })

  it('balances to one side and leaves the other as it was', () => {
    const { left, right } = renderOffline({
      seconds: 1,
      decks: { 1: sourceOf({ vocals: [tone(210, 0.3, 2)] }) },
      at: [[0, '/deck/1/stem/vocals/pan', 1]],
    })
    expect(rms(between(left, 0.1, 1))).toBeLessThan(1e-5)
    expect(rms(between(right, 0.1, 1))).toBeCloseTo(0.3 / Math.SQRT2, 3)
  })

  it('leaves no sound of a stem that was muted while the deck stood still', () => {
    const source = sourceOf({ vocals: [tone(210, 0.3, 2)] })
    const { left } = renderOffline({
      seconds: 1,
      decks: { 1: source },
      at: [
        [0, '/deck/1/play', false],
        [0.2, '/deck/1/stem/vocals/mute', true],
        [0.4, '/deck/1/play', true],
      ],
    })
    expect(peak(between(left, 0.2, 1))).toBe(0)
  })

  it('fades when it is held and when it plays again', () => {
    const { source } = song(2)
    const { left, engine } = renderOffline({
      seconds: 1.2,
      decks: { 1: source },
      at: [
        [0.403, '/deck/1/play', false],
        [0.807, '/deck/1/play', true],
      ],
    })
    expect(peak(between(left, 0.42, 0.8))).toBe(0)
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(engine.state(1).sample / 44100).toBeCloseTo(0.403 + 0.4, 1)
  })
})

describe('the equaliser of a stem', () => {
  const through = (path: string, value: number, hertz: number): number => {
    const source = sourceOf({ vocals: [tone(hertz, 0.3, 2)] })
    const { left } = renderOffline({
      seconds: 1.5,
      decks: { 1: source },
      at: [[0, `/deck/1/stem/vocals/${path}`, value]],
    })
    return levelDb(between(left, 0.5, 1.4), hertz) - 20 * Math.log10(0.3)
  }

  it('removes a band at −26 dB and keeps the others', () => {
    expect(through('eq/low', -26, 60)).toBeLessThan(-40)
    expect(through('eq/low', -26, 1000)).toBeCloseTo(0, 0)
    expect(through('eq/mid', -26, 800)).toBeLessThan(-26)
    expect(through('eq/mid', -26, 50)).toBeCloseTo(0, 0)
    expect(through('eq/high', -26, 9000)).toBeLessThan(-40)
    expect(through('eq/high', -26, 600)).toBeCloseTo(0, 0)
  })

  it('lifts a band by what it says', () => {
    expect(through('eq/low', 6, 50)).toBeCloseTo(6, 0)
    expect(through('eq/high', -12, 10000)).toBeCloseTo(-12, 0)
  })

  it('comes in and goes without a step, and leaves the samples as they were', () => {
    const { source, mix } = song(3)
    const { left } = renderOffline({
      seconds: 2,
      decks: { 1: source },
      at: [
        [0.5, '/deck/1/stem/bass/eq/low', -26],
        [1, '/deck/1/stem/bass/eq/low', 0],
      ],
    })
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(peak(difference(between(left, 1.1, 2), between(mix, 1.1, 2)))).toBeLessThan(1e-4)
  })

  it('filters low-pass to the left, high-pass to the right, and sweeps across without a step', () => {
    expect(through('filter', -0.7, 8000)).toBeLessThan(-60)
    expect(through('filter', -0.3, 100)).toBeCloseTo(0, 1)
    expect(through('filter', 0.7, 80)).toBeLessThan(-60)
    expect(through('filter', 0.3, 9000)).toBeCloseTo(0, 1)
    const { source } = song(3)
    const { left } = renderOffline({
      seconds: 2,
      decks: { 1: source },
      at: [
        [0.5, '/deck/1/stem/bass/filter', -1],
        [1, '/deck/1/stem/bass/filter', 1],
        [1.5, '/deck/1/stem/bass/filter', 0],
      ],
    })
    expect(largestStep(left)).toBeLessThan(CLICK)
  })
})

describe('two decks', () => {
  it('stand both at unity in the middle of the crossfader, and one alone at its ends', () => {
    const one = sourceOf({ vocals: [tone(200, 0.2, 2)] })
    const two = sourceOf({ vocals: [tone(700, 0.2, 2)] })
    const render = (crossfade: number) =>
      between(
        renderOffline({ seconds: 1, decks: { 1: one, 2: two }, at: [[0, '/master/crossfade', crossfade]] }).left,
        0.2,
        1,
      )
    expect(levelDb(render(0), 200)).toBeCloseTo(20 * Math.log10(0.2), 1)
    expect(levelDb(render(0), 700)).toBeCloseTo(20 * Math.log10(0.2), 1)
    expect(levelDb(render(-1), 700)).toBeLessThan(-90)
    expect(levelDb(render(1), 200)).toBeLessThan(-90)
    expect(levelDb(render(1), 700)).toBeCloseTo(20 * Math.log10(0.2), 1)
  })

  it('tell their peaks: each stem after its gain, the deck, the master', () => {
    const { engine } = renderOffline({
      seconds: 0.5,
      decks: { 2: sourceOf({ vocals: [tone(441, 0.5, 1)] }) },
      at: [
        [0, '/deck/2/stem/vocals/gain', -6],
        [0, '/master/gain', -6],
      ],
    })
    const peaks = new Float32Array(PEAKS.count)
    engine.takePeaks(peaks)
    engine.process(new Float32Array(4410), new Float32Array(4410))
    engine.takePeaks(peaks)
    expect(peaks[0]).toBe(0)
    expect(peaks[8]).toBeCloseTo(0.25, 2)
    expect(peaks[7]).toBeCloseTo(0.25, 2)
    expect(peaks[PEAKS.master]).toBeCloseTo(0.125, 2)
    engine.takePeaks(peaks)
    expect([...peaks]).toEqual(new Array(PEAKS.count).fill(0))
  })

  it('open every stem and end every loop by panic', () => {
    const { source, mix } = song(3)
    const { left } = renderOffline({
      seconds: 2,
      decks: { 1: source },
      at: [
        [0.1, '/deck/1/stem/vocals/mute', true],
        [0.1, '/deck/1/stem/bass/eq/low', -26],
        [0.1, '/deck/1/loop', 8],
        [0.5, '/panic', true],
      ],
    })
    expect(peak(difference(between(left, 0.6, 2), between(mix, 0.6, 2)))).toBeLessThan(1e-4)
  })
})
