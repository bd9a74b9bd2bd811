import { describe, expect, it } from 'vitest'
import type { CrossfaderCurve } from '../../contract/parameters.ts'
import { createEngine, PEAKS } from '../../engine/engine.ts'
import { type Buses, renderOffline, type Source, sourceOf } from '../../engine/index.ts'
import { FILE_COUNT } from '../../engine/source.ts'
import { between, difference, largestStep, levelDb, peak, RATE, rms, song, tone } from './sound.ts'

const side = (frames: number) => ({ left: new Float32Array(frames), right: new Float32Array(frames) })
const db = (linear: number): number => 20 * Math.log10(linear)

type Given = {
  seconds: number
  decks: [Source, Source?]
  at?: readonly (readonly [number, string, number | boolean])[]
}

/** Everything that the engine puts out, shifted by its latency. */
const renderBuses = ({ seconds, decks, at = [] }: Given) => {
  const engine = createEngine({ sampleRate: RATE })
  for (const [i, source] of decks.entries()) {
    if (!source) continue
    engine.load((i + 1) as 1 | 2, source)
    engine.set(`/deck/${i + 1}/play`, true)
  }
  for (const [s, path, value] of at) engine.set(path, value, Math.round(s * RATE))
  const frames = Math.round(seconds * RATE) + engine.latency
  const voices = [1, 2].map(() => Array.from({ length: FILE_COUNT }, () => side(frames)))
  const into: Buses = { master: side(frames), cue: side(frames), voices }
  engine.processBuses(into)
  const from = (signal: Float32Array) => signal.subarray(engine.latency)
  return {
    engine,
    master: from(into.master.left),
    cue: from(into.cue?.left as Float32Array),
    voice: (deck: number, file: number) => from(voices[deck - 1]?.[file]?.left as Float32Array),
  }
}

describe('the headphones', () => {
  const one = () => sourceOf({ vocals: [tone(210, 0.2, 2)], drums: [tone(90, 0.2, 2)] })
  const two = () => sourceOf({ vocals: [tone(700, 0.2, 2)] })

  it('hear a stem before its level, its mute and the crossfader, and nothing that was not sent to them', () => {
    const { cue, master } = renderBuses({
      seconds: 1,
      decks: [one(), two()],
      at: [
        [0, '/deck/2/stem/vocals/pfl', true],
        [0, '/deck/2/stem/vocals/gain', -20],
        [0, '/deck/2/stem/vocals/mute', true],
        [0, '/master/crossfade', -1],
      ],
    })
    const heard = between(cue, 0.3, 1)
    expect(levelDb(heard, 700)).toBeCloseTo(db(0.2), 1)
    expect(levelDb(heard, 210)).toBeLessThan(-90)
    expect(levelDb(between(master, 0.3, 1), 700)).toBeLessThan(-90)
  })

  it('hear a stem behind its equaliser', () => {
    const { cue } = renderBuses({
      seconds: 1,
      decks: [one()],
      at: [
        [0, '/deck/1/stem/drums/pfl', true],
        [0, '/deck/1/stem/drums/eq/low', -26],
      ],
    })
    expect(levelDb(between(cue, 0.3, 1), 90)).toBeLessThan(-40)
  })

  it('hear a whole deck before its level and the crossfader', () => {
    const { cue } = renderBuses({
      seconds: 1,
      decks: [one(), two()],
      at: [
        [0, '/deck/1/pfl', true],
        [0, '/deck/1/gain', -144],
        [0, '/master/crossfade', 1],
      ],
    })
    expect(levelDb(between(cue, 0.3, 1), 210)).toBeCloseTo(db(0.2), 1)
    expect(levelDb(between(cue, 0.3, 1), 90)).toBeCloseTo(db(0.2), 1)
    expect(levelDb(between(cue, 0.3, 1), 700)).toBeLessThan(-90)
  })

  it('mix what is sent to them with what the master hears, whatever the level of the master', () => {
    const { cue } = renderBuses({
      seconds: 1,
      decks: [one(), two()],
      at: [
        [0, '/deck/2/pfl', true],
        [0, '/master/crossfade', -1],
        [0, '/master/gain', -144],
        [0, '/cue/mix', 0.25],
        [0, '/cue/gain', -6],
      ],
    })
    expect(levelDb(between(cue, 0.3, 1), 700)).toBeCloseTo(db(0.2 * 0.75) - 6, 1)
    expect(levelDb(between(cue, 0.3, 1), 210)).toBeCloseTo(db(0.2 * 0.25) - 6, 1)
  })

  it('are held below full scale and tell their peak', () => {
    const { cue, engine } = renderBuses({
      seconds: 1,
      decks: [sourceOf({ vocals: [tone(60, 0.9, 2)] })],
      at: [
        [0, '/deck/1/pfl', true],
        [0, '/cue/gain', 6],
      ],
    })
    const peaks = new Float32Array(PEAKS.count)
    engine.takePeaks(peaks)
    expect(peak(cue)).toBeLessThanOrEqual(0.9886)
    expect(peaks[PEAKS.cue]).toBeCloseTo(peak(cue), 2)
  })
})

describe('the sends', () => {
  const at = (leaf: string, value: number | boolean) => [0, `/deck/1/stem/vocals/${leaf}`, value] as const
  const level = (given: Given['at'] & object, hertz: number): number =>
    levelDb(
      between(
        renderBuses({
          seconds: 1,
          decks: [sourceOf({ vocals: [tone(210, 0.1, 2)], drums: [tone(90, 0.1, 2)] })],
          at: given,
        }).master,
        0.3,
        1,
      ),
      hertz,
    )

  it('bring a stem back beside itself, at its send level and the level of the return', () => {
    expect(level([at('send/1', 0)], 210)).toBeCloseTo(db(0.2), 1)
    expect(level([at('send/1', -12), [0, '/send/1/gain', -6]], 210)).toBeCloseTo(db(0.1 * (1 + 10 ** (-18 / 20))), 1)
    expect(level([at('send/2', 0), at('send/1', 0)], 210)).toBeCloseTo(db(0.3), 1)
    expect(level([at('send/1', 0)], 90)).toBeCloseTo(db(0.1), 1)
  })

  it('are fed after the level of the stem, its mute, its deck and the crossfader', () => {
    expect(level([at('send/1', 0), at('gain', -6)], 210)).toBeCloseTo(db(0.2) - 6, 1)
    expect(level([at('send/1', 6), at('mute', true)], 210)).toBeLessThan(-90)
    expect(level([at('send/1', 6), [0, '/deck/1/gain', -144]], 210)).toBeLessThan(-90)
    expect(level([at('send/1', 6), [0, '/master/crossfade', 1]], 210)).toBeLessThan(-90)
  })

  it('are silent until they are turned up', () => {
    const { source, mix } = song(1.2)
    const { left } = renderOffline({ seconds: 1, decks: { 1: source } })
    expect(peak(difference(between(left, 0.02, 1), between(mix, 0.02, 1)))).toBeLessThan(1e-4)
  })
})

describe('the crossfader', () => {
  const levels = (curve: CrossfaderCurve, crossfade: number): [number, number] => {
    const { left } = renderOffline({
      seconds: 0.8,
      decks: { 1: sourceOf({ vocals: [tone(200, 0.2, 1)] }), 2: sourceOf({ vocals: [tone(700, 0.2, 1)] }) },
      at: [
        [0, '/master/crossfade/curve', curve],
        [0, '/master/crossfade', crossfade],
      ],
    })
    const heard = between(left, 0.2, 0.8)
    return [levelDb(heard, 200) - db(0.2), levelDb(heard, 700) - db(0.2)]
  }

  it.each([
    ['smooth', 0, 0],
    ['power', 0, -3.01],
    ['linear', 0, -6.02],
    ['cut', 0, 0],
    ['smooth', 0.5, -3.01],
    ['linear', 0.5, -12.04],
    ['cut', 0.85, 0],
  ] as const)('by the curve %s at %f leaves deck 1 at %f dB', (curve, crossfade, expected) => {
    expect(levels(curve, crossfade)[0]).toBeCloseTo(expected, 1)
    expect(levels(curve, -crossfade)[1]).toBeCloseTo(expected, 1)
  })

  it.each(['smooth', 'power', 'linear', 'cut'] as const)('by the curve %s plays one deck alone at its ends', curve => {
    const [one, two] = levels(curve, 1)
    expect(one).toBeLessThan(-90)
    expect(two).toBeCloseTo(0, 1)
  })

  it('keeps its curve when it is told one that it does not know', () => {
    const engine = createEngine({ sampleRate: RATE })
    expect(engine.set('/master/crossfade/curve', 'cut')).toBe(true)
    expect(engine.set('/master/crossfade/curve', 'banana')).toBe(false)
    expect(engine.set('/master/crossfade/curve', 3)).toBe(false)
  })

  it('changes its curve without a step', () => {
    const { left } = renderOffline({
      seconds: 1,
      decks: { 1: song(1.2).source },
      at: [
        [0.3, '/master/crossfade/curve', 'linear'],
        [0.6, '/master/crossfade/curve', 'cut'],
      ],
    })
    expect(largestStep(left)).toBeLessThan(0.02)
  })
})

describe('the outputs of single voices', () => {
  it('add up to the master, in time with it', () => {
    const { master, voice } = renderBuses({
      seconds: 1,
      decks: [song(1.5).source, sourceOf({ bass: [tone(60, 0.1, 2)] })],
      at: [
        [0.2, '/deck/1/stem/vocals/gain', -6],
        [0.4, '/deck/1/stem/drums/mute', true],
        [0.5, '/master/crossfade', 0.4],
        [0.6, '/deck/2/gain', -3],
      ],
    })
    const total = new Float32Array(master.length)
    for (const deck of [1, 2])
      for (let file = 0; file < FILE_COUNT; file++)
        for (const [i, v] of voice(deck, file).entries()) total[i] = (total[i] as number) + v
    expect(rms(master)).toBeGreaterThan(0.1)
    expect(peak(difference(total, master))).toBeLessThan(1e-5)
  })

  it('carry the mix by itself where it stands in for the stems', () => {
    const { master, voice } = renderBuses({ seconds: 0.5, decks: [sourceOf({ mix: [tone(300, 0.2, 1)] })] })
    expect(peak(difference(voice(1, 0), master))).toBeLessThan(1e-6)
    expect(rms(voice(1, 0))).toBeGreaterThan(0.1)
    for (let file = 1; file < FILE_COUNT; file++) expect(peak(voice(1, file))).toBe(0)
  })

  it('are the same master bits whoever else listens', () => {
    const alone = renderOffline({ seconds: 0.5, decks: { 1: song(1).source } }).left
    const { master } = renderBuses({ seconds: 0.5, decks: [song(1).source] })
    expect(Buffer.from(master.slice().buffer).equals(Buffer.from(alone.slice().buffer))).toBe(true)
  })
})

describe('the meters', () => {
  it('tell the root of the mean square of stems, decks and master since they were last asked', () => {
    const engine = createEngine({ sampleRate: RATE })
    engine.load(1, sourceOf({ vocals: [tone(441, 0.5, 2)] }))
    engine.set('/deck/1/play', true)
    engine.set('/deck/1/stem/vocals/gain', -6)
    const block = () => engine.process(new Float32Array(4410), new Float32Array(4410))
    const levels = new Float32Array(PEAKS.count)
    block()
    engine.takeRms(levels)
    block()
    engine.takeRms(levels)
    const expected = (0.5 / Math.SQRT2) * 10 ** (-6 / 20)
    for (const at of [0, 1, PEAKS.master]) expect(levels[at]).toBeCloseTo(expected, 3)
    engine.takeRms(levels)
    expect([...levels]).toEqual(new Array(PEAKS.count).fill(0))
  })
})

describe('panic', () => {
  it('takes sends and headphones back too', () => {
    const { cue, master } = renderBuses({
      seconds: 1,
      decks: [sourceOf({ vocals: [tone(210, 0.1, 2)] })],
      at: [
        [0, '/deck/1/stem/vocals/pfl', true],
        [0, '/deck/1/pfl', true],
        [0, '/deck/1/stem/vocals/send/2', 0],
        [0.4, '/panic', true],
      ],
    })
    expect(levelDb(between(master, 0.1, 0.4), 210)).toBeCloseTo(db(0.2), 0)
    expect(levelDb(between(master, 0.5, 1), 210)).toBeCloseTo(db(0.1), 1)
    expect(peak(between(cue, 0.45, 1))).toBe(0)
  })
})
