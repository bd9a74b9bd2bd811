import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from '../../contract/automation.ts'
import { faderLevel, faderPosition } from '../../contract/tapers.ts'
import { createEngine, type EngineLane, renderOffline } from '../../engine/index.ts'
import { between, largestStep, rms, RATE, song } from '../engine/sound.ts'

const { source, stems } = song(4)
const vocals = (points: Point[], leaf = 'gain'): EngineLane => ({ path: `/deck/1/stem/vocals/${leaf}`, points })
const render = (lanes: EngineLane[], more: object = {}) =>
  renderOffline({ seconds: 3, decks: { 1: source }, lanes: { 1: lanes }, ...more }).left
const plain = render([])
/** The first frame at which two renders differ; −1 where they do not. */
const firstDifference = (a: Float32Array, b: Float32Array): number => a.findIndex((x, i) => x !== b[i])
const alone = (stem: keyof typeof stems) => stems[stem] as Float32Array

describe('automation in the engine', () => {
  it('mutes a stem at the sample that its point names, whatever the block', () => {
    for (const at of [1, 127, 128, 4410, 44_100, 50_001]) {
      const muted = render([
        vocals(
          [
            [0, 0, 'hold'],
            [at, 1, 'hold'],
          ],
          'mute',
        ),
      ])
      const set = renderOffline({
        seconds: 3,
        decks: { 1: source },
        at: [[at / RATE, '/deck/1/stem/vocals/mute', true]],
      })
      expect(firstDifference(plain, muted)).toBe(firstDifference(plain, set.left))
      expect(Math.abs(firstDifference(plain, muted) - at)).toBeLessThanOrEqual(1)
      expect(muted).toEqual(set.left)
    }
  })

  it('moves a level evenly by the travel of its fader, within a hundredth of the line', () => {
    const line: Point[] = [
      [0, 0, 'linear'],
      [2 * RATE, -30, 'hold'],
    ]
    const sound = render([vocals(line)])
    for (const seconds of [0.5, 1, 1.5]) {
      const level = faderLevel(faderPosition(0) + (seconds / 2) * (faderPosition(-30) - faderPosition(0)))
      const wanted = 10 ** (level / 20)
      const [from, to] = [seconds - 0.025, seconds + 0.025]
      const own = between(sound, from, to).map((x, i) => x - (between(plain, from, to)[i] as number))
      const gain = 1 - rms(own) / rms(between(alone('vocals'), from, to))
      expect(gain).toBeCloseTo(wanted, 2)
    }
    expect(largestStep(sound)).toBeLessThan(0.02)
  })

  it('plays the same bits again, and the same lane at the same place after a jump', () => {
    const lane = [
      vocals([
        [0, 0, 'linear'],
        [RATE, -20, 'linear'],
        [RATE * 1.5, 3, 'hold'],
        [RATE * 2, -144, 'hold'],
      ]),
    ]
    expect(render(lane)).toEqual(render(lane))
    const jumped = render(lane, { jumps: [[0.5, 1, 2.5 * RATE]] })
    const late = between(jumped, 0.6, 0.9)
    const voices = between(jumped, 0.6, 0.9).map((x, i) => {
      const at = Math.round(0.6 * RATE) + i + 2 * RATE
      return x - (alone('drums')[at] as number) - (alone('bass')[at] as number) - (alone('other')[at] as number)
    })
    expect(rms(late)).toBeGreaterThan(0.05)
    expect(rms(voices)).toBeLessThan(1e-4)
  })

  it('comes to its points by the track and not by the clock: at half speed twice as late', () => {
    const lane = [
      vocals(
        [
          [0, 0, 'hold'],
          [20_000, 1, 'hold'],
        ],
        'mute',
      ),
    ]
    const at = [[0, '/deck/1/rate', 0.5]] as const
    const slow = firstDifference(render([], { at }), render(lane, { at }))
    // the speed itself takes 10 ms to get there
    expect(Math.abs(slow - 40_000)).toBeLessThan(450)
    const again = renderOffline({
      seconds: 3,
      decks: { 1: source },
      at: [...at, [(slow - 1) / RATE, '/deck/1/stem/vocals/mute', true]],
    })
    expect(firstDifference(render([], { at }), again.left)).toBeLessThanOrEqual(slow)
  })

  it('draws a line of the speed, and does not tell of it at every block', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, source)
    engine.set('/deck/1/play', true)
    const points: Point[] = [
      [0, 1, 'linear'],
      [2 * RATE, 1.2, 'hold'],
    ]
    engine.automate(1, [{ path: '/deck/1/rate', points }])
    const before = engine.turns()
    for (let i = 0; i < (1.5 * RATE) / 128; i++) engine.process(new Float32Array(128), new Float32Array(128))
    const { sample, rate } = engine.state(1)
    const wanted = 1.2 ** (sample / (2 * RATE))
    expect(Math.abs(rate - wanted)).toBeLessThan(0.004)
    expect(engine.turns() - before).toBeLessThan(60)
  })

  it('meets a point at the start of a loop at each turn', () => {
    const points: Point[] = [
      [0, 0, 'hold'],
      [RATE, 1, 'hold'],
      [RATE * 1.25, 0, 'hold'],
    ]
    const at = [[1.1, '/deck/1/loop', 1]] as const
    const sound = render([vocals(points, 'mute')], { at })
    const open = render([], { at })
    const gone = (from: number): number => {
      const [a, b] = [between(open, from, from + 0.1), between(sound, from, from + 0.1)]
      return rms(a.map((x, i) => x - (b[i] as number)))
    }
    // the loop of half a second begins at 1 s: muted in the first half of each turn
    for (const turn of [1, 1.5, 2, 2.5]) {
      expect(gone(turn + 0.05)).toBeGreaterThan(0.1)
      expect(gone(turn + 0.3)).toBeLessThan(1e-4)
    }
  })

  it('leaves a control that a hand set alone until it is given back', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, source)
    engine.set('/deck/1/play', true)
    engine.automate(1, [vocals([[0, 1, 'hold']], 'mute')])
    const [left, right] = [new Float32Array(RATE / 4), new Float32Array(RATE / 4)]
    const peakOfVocals = (): number => {
      const peaks = new Float32Array(32)
      engine.process(left, right)
      engine.takePeaks(peaks)
      engine.process(left, right)
      engine.takePeaks(peaks)
      return peaks[1] as number
    }
    expect(peakOfVocals()).toBeLessThan(1e-6)
    engine.set('/deck/1/stem/vocals/mute', false)
    expect(peakOfVocals()).toBeGreaterThan(0.1)
    engine.release(['/deck/1/stem/vocals/mute'])
    expect(peakOfVocals()).toBeGreaterThan(0.1)
    engine.release([])
    expect(peakOfVocals()).toBeLessThan(1e-6)
    engine.set('/panic', true)
    expect(peakOfVocals()).toBeGreaterThan(0.1)
  })

  it('never clicks and never leaves the range, whatever the points', () => {
    const point = fc.tuple(
      fc.nat(RATE),
      fc.double({ min: -144, max: 6, noNaN: true }),
      fc.constantFrom('hold', 'linear'),
    )
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), fc.nat(RATE - 1), (given, jump) => {
        const points = given.sort((a, b) => a[0] - b[0]) as Point[]
        const sound = render([vocals(points)], { seconds: 1.2, jumps: [[0.5, 1, jump]] })
        expect(sound.every(Number.isFinite)).toBe(true)
        expect(largestStep(sound)).toBeLessThan(0.03)
      }),
      { numRuns: 25 },
    )
  })
})
