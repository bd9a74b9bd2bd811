import { describe, expect, it } from 'vitest'
import { createEngine, renderOffline, sourceOf } from '../../engine/index.ts'
import { between, difference, areNumbers, largestStep, levelDb, peak, RATE, rms, song, sum, tone } from './sound.ts'

const CLICK = 0.02

describe('the playhead', () => {
  it('jumps without a click and lands on the sample', () => {
    const { source, mix } = song(6)
    const { left } = renderOffline({ seconds: 2, decks: { 1: source }, jumps: [[1, 1, 4 * RATE + 123]] })
    expect(largestStep(left)).toBeLessThan(CLICK)
    const expected = mix.subarray(4 * RATE + 123 + Math.round(0.1 * RATE))
    expect(peak(difference(between(left, 1.1, 2), expected.subarray(0, Math.round(0.9 * RATE))))).toBeLessThan(1e-4)
  })

  it('takes many jumps at once, the last one in the end', () => {
    const { source, mix } = song(6)
    const jumps = Array.from({ length: 20 }, (_, i) => [1 + i * 0.001, 1, (i % 5) * RATE] as const)
    const { left, engine } = renderOffline({ seconds: 2, decks: { 1: source }, jumps })
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(engine.state(1).sample).toBeGreaterThan(4 * RATE)
    const start = 4 * RATE + Math.round((1.5 - 1.019) * RATE)
    expect(peak(between(left, 1.5, 2))).toBeGreaterThan(0.2)
    const late = difference(between(left, 1.5, 2), mix.subarray(start, start + RATE / 2))
    // The last jump waits for the fade of the one before it: at most 5 ms.
    expect(rms(late)).toBeLessThan(0.5)
  })

  it('moves at once while the deck stands still, and stays there', () => {
    const { source } = song(6)
    const { left, engine } = renderOffline({
      seconds: 1,
      decks: { 1: source },
      at: [[0, '/deck/1/play', false]],
      jumps: [[0.5, 1, 3 * RATE]],
    })
    expect(engine.state(1)).toMatchObject({ sample: 3 * RATE, playing: false, holding: null })
    expect(peak(left)).toBe(0)
  })

  it('loops four beats by the grid without a click, and goes on when the loop ends', () => {
    const beats = Array.from({ length: 40 }, (_, i) => i * 0.25)
    const wave = sum(tone(100, 0.2, 10), tone(150, 0.2, 10))
    const grid = { beats: beats.map(s => s * RATE), downbeats: beats.filter((_, i) => i % 4 === 0).map(s => s * RATE) }
    const source = sourceOf({ vocals: [wave] }, grid)
    const { left, engine } = renderOffline({
      seconds: 6,
      decks: { 1: source },
      at: [
        [1.1, '/deck/1/loop', 4],
        [5.1, '/deck/1/loop', 0],
      ],
    })
    expect(largestStep(left)).toBeLessThan(CLICK)
    // One-second loops of whole periods: the sound goes on as if nothing had happened.
    expect(peak(difference(between(left, 0.1, 6), between(wave, 0.1, 6)))).toBeLessThan(1e-3)
    expect(engine.state(1).sample / RATE).toBeCloseTo(6 - 4, 1)
    expect(engine.state(1).loop).toBeNull()
  })

  it('repeats a loop of a sixteenth of a beat', () => {
    const { source } = song(4)
    const { left, engine } = renderOffline({ seconds: 2, decks: { 1: source }, at: [[1, '/deck/1/loop', 1 / 16]] })
    expect(largestStep(left)).toBeLessThan(0.03)
    expect(engine.state(1).loop).toEqual([RATE, RATE + 1378])
    expect(engine.state(1).sample).toBeLessThan(RATE + 1378)
  })

  it('stops at the end of the track, says so, and begins again when it is played', () => {
    const { source } = song(0.5)
    const { left, engine } = renderOffline({ seconds: 1, decks: { 1: source } })
    expect(engine.state(1)).toMatchObject({ sample: 0.5 * RATE, playing: false, ended: true })
    expect(peak(between(left, 0.51, 1))).toBe(0)
    engine.set('/deck/1/play', true)
    engine.process(new Float32Array(4410), new Float32Array(4410))
    expect(engine.state(1)).toMatchObject({ playing: true, ended: false })
    expect(engine.state(1).sample).toBeLessThan(5000)
  })

  it('fades out what lay on the deck when another track is loaded while it plays', () => {
    const [one, two] = [song(3).source, sourceOf({ mix: [tone(60, 0.4, 3)] })]
    let blocks = 0
    const { left } = renderOffline({
      seconds: 1,
      decks: { 1: one },
      beforeBlock: engine => {
        if (blocks++ === 150) engine.load(1, two)
      },
    })
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(levelDb(between(left, 0.5, 1), 60)).toBeCloseTo(20 * Math.log10(0.4), 1)
    expect(levelDb(between(left, 0.5, 1), 210)).toBeLessThan(-80)
  })
})

describe('vari-speed', () => {
  it.each([0.5, 0.8, 1.06, 1.5, 2])('at %f × moves so fast, and the pitch follows', rate => {
    const source = sourceOf({ vocals: [tone(1000, 0.3, 5)] })
    const { left, engine } = renderOffline({ seconds: 2, decks: { 1: source }, at: [[0, '/deck/1/rate', rate]] })
    expect(levelDb(between(left, 0.1, 2), 1000 * rate)).toBeCloseTo(20 * Math.log10(0.3), 1)
    expect(engine.state(1).sample / RATE).toBeCloseTo(2 * rate, 1)
    const residue = difference(between(left, 0.1, 1.1), sine(left, 1000 * rate))
    expect(20 * Math.log10(rms(residue) / 0.2)).toBeLessThan(-70)
  })

  it('keeps the loudness and the purity of a high tone at 48 kHz', () => {
    const source = sourceOf({ vocals: [tone(12000, 0.3, 2)] })
    const { left } = renderOffline({ sampleRate: 48000, seconds: 1, decks: { 1: source } })
    expect(levelDb(between(left, 0.1, 0.9, 48000), 12000, 48000)).toBeCloseTo(20 * Math.log10(0.3), 2)
    expect(peak(between(left, 0.1, 0.9, 48000))).toBeLessThan(0.3001)
  })

  it('does not fold a tone back that is too high at double speed', () => {
    const source = sourceOf({ vocals: [tone(16000, 0.3, 3)] })
    const { left } = renderOffline({ seconds: 1, decks: { 1: source }, at: [[0, '/deck/1/rate', 2]] })
    expect(rms(between(left, 0.1, 1))).toBeLessThan(0.3 * 1e-3)
  })

  it('clamps speeds out of range and refuses what is none', () => {
    const engine = createEngine({ sampleRate: RATE })
    expect(engine.set('/deck/1/rate', 9)).toBe(true)
    expect(engine.state(1).rate).toBe(2)
    expect(engine.set('/deck/1/rate', 0)).toBe(true)
    expect(engine.state(1).rate).toBe(0.5)
    expect(engine.set('/deck/1/rate', Number.NaN)).toBe(false)
    expect(engine.set('/deck/1/rate', 'fast')).toBe(false)
    expect(engine.state(1).rate).toBe(0.5)
    expect(engine.set('/deck/9/rate', 1)).toBe(false)
  })

  it('glides from one speed to another without a step', () => {
    const { source } = song(6)
    const at = [0.5, 0.52, 0.7, 0.9, 1.1].map((s, i) => [s, '/deck/1/rate', [2, 0.5, 1, 1.3, 1][i] as number] as const)
    const { left } = renderOffline({ seconds: 2, decks: { 1: source }, at })
    expect(largestStep(left)).toBeLessThan(CLICK * 2)
    expect(areNumbers(left)).toBe(true)
  })
})

/** The sine of this frequency that fits best, over the part of the signal that starts at 0.1 s and lasts 1 s. */
const sine = (signal: Float32Array, hertz: number): Float32Array => {
  const part = between(signal, 0.1, 1.1)
  const w = (2 * Math.PI * hertz) / RATE
  let [c, s] = [0, 0]
  part.forEach((x, i) => {
    c += x * Math.cos(w * i)
    s += x * Math.sin(w * i)
  })
  return part.map((_, i) => (2 / part.length) * (c * Math.cos(w * i) + s * Math.sin(w * i)))
}
