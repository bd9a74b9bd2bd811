import { describe, expect, it } from 'vitest'
import type { Engine, Source } from '../../engine/index.ts'
import { CHUNK_FRAMES, renderOffline } from '../../engine/index.ts'
import { between, difference, largestStep, levelDb, peak, RATE, rms, song } from './sound.ts'

const CLICK = 0.02
const STEMS = [1, 2, 3, 4]

/** Takes a source's chunks and stems away from `from` on (samples), as if they were not made yet. */
const withhold = (source: Source, files: readonly number[], from: number): (() => void) => {
  const kept = source.chunks.map(chunks => [...chunks])
  const length = source.stemsSamples
  for (const file of files)
    for (let index = 0; index < (source.chunks[file]?.length ?? 0); index++) {
      const to = Math.min(CHUNK_FRAMES, from - index * CHUNK_FRAMES)
      const chunk = source.chunks[file]?.[index]
      source.chunks[file]![index] = chunk && to > 0 ? { ...chunk, to: Math.min(to, chunk.to) } : undefined
    }
  if (files.includes(1)) Object.assign(source, { stemsReady: from > 0 ? [[0, from]] : [], stemsSamples: null })
  return () => {
    for (const file of files) source.chunks[file] = [...(kept[file] ?? [])]
    Object.assign(source, { stemsReady: [[0, length as number]], stemsSamples: length })
  }
}

/** Runs something once the engine has come to a second of output. */
const atSecond = (seconds: number, act: (engine: Engine) => void) => {
  let done = false
  return (engine: Engine): void => {
    if (done || engine.frame() < seconds * RATE) return
    done = true
    act(engine)
  }
}

describe('a deck that is passed on while its chunks are on their way', () => {
  const passed = (how: 'pass' | undefined, comesAt: number) => {
    const { source } = song(6)
    const bring = withhold(source, [0, ...STEMS], 0)
    const jump = atSecond(0.5, engine => engine.jump(1, 2 * RATE, undefined, how))
    const come = atSecond(comesAt, bring)
    const { left, engine } = renderOffline({
      ...{ seconds: 3, decks: { 1: source } },
      beforeBlock: it => {
        jump(it)
        come(it)
      },
    })
    return { at: engine.state(1).sample / RATE, silent: peak(between(left, 0, comesAt)) === 0 }
  }

  it('is where it would be by now once they come', () => {
    const { at, silent } = passed('pass', 0.8)
    expect(at).toBeCloseTo(4.5, 1)
    expect(silent).toBe(true)
  })

  it('waits after a second, and at once where it was sought', () => {
    expect(passed('pass', 2.5).at).toBeCloseTo(3.5, 1)
    expect(passed(undefined, 0.8).at).toBeCloseTo(4.2, 1)
  })

  it('waits where it is sought meanwhile, and at the start of another track', () => {
    const { source } = song(6)
    const { source: other } = song(6)
    for (const one of [source, other]) withhold(one, [0, ...STEMS], 0)
    const at = (act: (engine: Engine) => void): number => {
      const pass = atSecond(0.1, engine => engine.jump(1, RATE, undefined, 'pass'))
      const later = atSecond(0.3, act)
      const beforeBlock = (it: Engine): void => {
        pass(it)
        later(it)
      }
      return renderOffline({ seconds: 1, decks: { 1: source }, beforeBlock }).engine.state(1).sample
    }
    expect(at(engine => engine.jump(1, 2 * RATE))).toBe(2 * RATE)
    expect(at(engine => engine.load(1, other))).toBe(0)
  })

  it('goes round in its loop', () => {
    const { source } = song(6)
    const bring = withhold(source, [0, ...STEMS], 0)
    const begin = atSecond(0.1, engine => {
      engine.loop(1, [RATE, 1.5 * RATE])
      engine.jump(1, RATE, undefined, 'pass')
    })
    const come = atSecond(0.9, bring)
    const { engine } = renderOffline({
      ...{ seconds: 1, decks: { 1: source } },
      beforeBlock: it => {
        begin(it)
        come(it)
      },
    })
    expect(engine.state(1).sample / RATE).toBeCloseTo(1.4, 1)
  })
})

describe('a deck outside its ready ranges', () => {
  it('plays the mix where nothing is turned, and crosses to the stems without a click or a change of level', () => {
    const { source, mix } = song(4)
    const bring = withhold(source, STEMS, 0)
    const { left } = renderOffline({ seconds: 3, decks: { 1: source }, beforeBlock: atSecond(1.5, bring) })
    expect(peak(difference(between(left, 0.02, 3), between(mix, 0.02, 3)))).toBeLessThan(1e-4)
    expect(largestStep(left)).toBeLessThan(CLICK)
  })

  it('crosses back to the mix before the stems end', () => {
    const { source, mix } = song(4)
    withhold(source, STEMS, RATE)
    const { left, engine } = renderOffline({ seconds: 3, decks: { 1: source } })
    expect(peak(difference(between(left, 0.02, 3), between(mix, 0.02, 3)))).toBeLessThan(1e-4)
    expect(engine.state(1).holding).toBeNull()
  })

  it('repeats the last two seconds without a grid while a stem is muted, says so, and never lets the stem back', () => {
    const { source } = song(8)
    withhold(source, STEMS, 3 * RATE)
    const seen: (string | null)[] = []
    const { left, engine } = renderOffline({
      seconds: 7,
      decks: { 1: source },
      at: [[0, '/deck/1/stem/vocals/mute', true]],
      beforeBlock: e => {
        const { holding } = e.state(1)
        if (seen.at(-1) !== holding) seen.push(holding)
      },
    })
    expect(seen).toEqual([null, 'stems'])
    expect(levelDb(between(left, 0.1, 7), 210)).toBeLessThan(-80)
    expect(levelDb(between(left, 4, 7), 90)).toBeCloseTo(20 * Math.log10(0.15), 0)
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(engine.state(1).playing).toBe(true)
    expect(engine.state(1).loop).toEqual([RATE - 32, 3 * RATE - 32])
  })

  it('repeats the last bar of the grid, and goes on in time once the stems are there', () => {
    const { source, mix } = song(10)
    const beats = Array.from({ length: 20 }, (_, i) => (i * RATE) / 2)
    Object.assign(source, { grid: { beats, downbeats: beats.filter((_, i) => i % 4 === 0) } })
    const bring = withhold(source, STEMS, 5 * RATE)
    const { left, engine } = renderOffline({
      seconds: 8.5,
      decks: { 1: source },
      at: [[0, '/deck/1/stem/vocals/gain', -1]],
      beforeBlock: atSecond(6, bring),
    })
    // Held for one bar of 2 s: 5 s → 3 s, then on through 5 s.
    expect(engine.state(1)).toMatchObject({ holding: null, loop: null })
    expect(engine.state(1).sample / RATE).toBeCloseTo(6.5, 1)
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(rms(between(left, 7.2, 8.2))).toBeGreaterThan(0.8 * rms(between(mix, 5.2, 6.2)))
  })

  it('holds in the last ready bar after a jump into the unready, then goes where it was sent', () => {
    const { source } = song(20)
    const bring = withhold(source, STEMS, 4 * RATE)
    const { left, engine } = renderOffline({
      seconds: 5,
      decks: { 1: source },
      at: [[0, '/deck/1/stem/drums/mute', true]],
      jumps: [[1, 1, 12 * RATE]],
      beforeBlock: e => {
        if (e.frame() === 128 * 1000) expect(e.state(1)).toMatchObject({ holding: 'stems', wanted: 12 * RATE })
        if (e.frame() >= 4 * RATE && source.stemsSamples === null) bring()
      },
    })
    expect(levelDb(between(left, 0.1, 5), 90)).toBeLessThan(-80)
    expect(levelDb(between(left, 2, 3.5), 210)).toBeCloseTo(20 * Math.log10(0.15), 0)
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(engine.state(1).sample / RATE).toBeCloseTo(13, 0)
  })

  it('goes on with the mix when the performer opens the muted stem again', () => {
    const { source, mix } = song(10)
    withhold(source, STEMS, 3 * RATE)
    const { left, engine } = renderOffline({
      seconds: 6,
      decks: { 1: source },
      at: [
        [0, '/deck/1/stem/vocals/mute', true],
        [4, '/deck/1/stem/vocals/mute', false],
      ],
    })
    expect(engine.state(1)).toMatchObject({ holding: null })
    expect(engine.state(1).sample).toBeGreaterThan(3.5 * RATE)
    expect(rms(between(left, 5.2, 6))).toBeCloseTo(rms(between(mix, 4, 5)), 1)
    expect(largestStep(left)).toBeLessThan(CLICK)
  })

  it('is silent and stands still while a muted deck has no ready stems at all', () => {
    const { source } = song(4)
    withhold(source, STEMS, 0)
    const { left, engine } = renderOffline({
      seconds: 2,
      decks: { 1: source },
      at: [[1, '/deck/1/stem/bass/mute', true]],
    })
    expect(peak(between(left, 1.05, 2))).toBe(0)
    expect(engine.state(1)).toMatchObject({ holding: 'stems', playing: true })
    expect(engine.state(1).sample / RATE).toBeCloseTo(1, 1)
    expect(largestStep(left)).toBeLessThan(CLICK)
  })

  it('waits in silence for chunks that are ready but not here, and goes on where it stopped', () => {
    const { source, mix } = song(5)
    const all = [0, ...STEMS]
    const kept = source.chunks.map(chunks => [...chunks])
    const cut = Math.ceil((2 * RATE) / CHUNK_FRAMES)
    for (const file of all) for (let i = cut; i < (kept[file]?.length ?? 0); i++) source.chunks[file]![i] = undefined
    let heldAt = 0
    const { left, engine } = renderOffline({
      seconds: 4,
      decks: { 1: source },
      beforeBlock: atSecond(3, e => {
        expect(e.state(1)).toMatchObject({ holding: 'sound', playing: true })
        heldAt = e.state(1).sample
        for (const file of all) source.chunks[file] = [...(kept[file] ?? [])]
      }),
    })
    expect(peak(between(left, 2.5, 3))).toBe(0)
    expect(largestStep(left)).toBeLessThan(CLICK)
    expect(engine.state(1).holding).toBeNull()
    const resumed = Math.ceil((3 * RATE) / 128) * 128
    const from = resumed + 1000
    const expected = mix.subarray(heldAt + 1000, heldAt + 1000 + 10000)
    // The latency of the limiter was taken off the output, so the resumed sound begins so much earlier.
    const shifted = left.subarray(from - engine.latency, from - engine.latency + 10000)
    const aligned = Math.min(
      peak(difference(left.subarray(from, from + 10000), expected)),
      peak(difference(shifted, expected)),
    )
    expect(aligned).toBeLessThan(1e-3)
  })
})
