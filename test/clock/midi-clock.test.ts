import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MidiClock, nextTurn, type Seen, turnClock } from '../../bridge/clock/midi-clock.ts'
import { gridOf } from '../../engine/grid.ts'

const RATE = 44100
const [TICK, SPP, START, CONTINUE, STOP] = [0xf8, 0xf2, 0xfa, 0xfb, 0xfc]

const evenBeats = (bpm: number, first = 0, count = 64) =>
  Array.from({ length: count }, (_, i) => first + (i * 60) / bpm)
const scoreOf = (beats: number[], upbeat = 0) => {
  const grid = gridOf(
    beats,
    beats.filter((_, i) => i >= upbeat && (i - upbeat) % 4 === 0),
  )
  if (!grid) throw new Error('no grid')
  return { grid, beatsPerBar: 4 }
}
type Score = ReturnType<typeof scoreOf>
type Sent = { at: number; due: number; bytes: readonly number[] }

/** A deck on a clock that is moved by hand, and all that the MIDI clock sends for it. */
const deckAt = (score: Score, startSeconds = 0) => {
  const clock: MidiClock = { run: null }
  const sent: Sent[] = []
  const deck = {
    score,
    sample: Math.round(startSeconds * RATE),
    at: 0,
    rate: 1,
    loop: null as [number, number] | null,
    plays: true,
  }
  let now = 0
  const place = () => {
    const to = deck.sample + ((now - deck.at) / 1000) * RATE * deck.rate
    const { loop } = deck
    if (!loop || deck.sample < loop[0] || deck.sample >= loop[1] || to < loop[1]) return to
    return loop[0] + ((to - loop[0]) % (loop[1] - loop[0]))
  }
  const seen = (): Seen | null =>
    deck.plays
      ? { ...deck.score, sample: place(), rate: deck.rate, loop: deck.loop, exact: true, saidAt: deck.at }
      : null
  const turn = () => {
    const out = turnClock(clock, seen(), now)
    for (const { at: due, bytes } of out) sent.push({ at: now, due, bytes })
    return out
  }
  const wait = (ms: number) => {
    now += ms
    return turn()
  }
  /** Goes on, waking at the moments that the clock asks for. */
  const play = (seconds: number) => {
    const end = now + seconds * 1000
    for (let next = nextTurn(clock); next <= end; next = nextTurn(clock)) {
      now = Math.max(now, next)
      turn()
    }
    now = end
    turn()
  }
  const change = (of: Partial<typeof deck>) => {
    Object.assign(deck, { sample: place(), at: now }, of)
    turn()
  }
  turn()
  const statuses = (from = 0) => sent.slice(from).map(({ bytes }) => bytes[0])
  const ticks = () => sent.filter(({ bytes }) => bytes[0] === TICK)
  return { sent, wait, play, change, statuses, ticks, deck, now: () => now }
}

const between = (ticks: Sent[], from: number, to: number) =>
  ticks.filter(({ due }) => due >= from - 1e-6 && due < to - 1e-6).length

const anyBeats = fc
  .array(fc.double({ min: 0.25, max: 1.2, noNaN: true }), { minLength: 8, maxLength: 24 })
  .map(gaps => {
    let at = 0.137
    return [at, ...gaps.map(gap => (at += gap))]
  })

describe('MIDI clock', () => {
  it('starts on the first beat of bar 1 and sends 24 ticks to the beat', () => {
    const { play, statuses, ticks } = deckAt(scoreOf(evenBeats(120)))
    expect(statuses()).toEqual([START, TICK])
    play(2.01)
    expect(statuses().filter(s => s !== TICK)).toEqual([START])
    expect(ticks().length).toBe(97)
    expect(ticks()[24]?.due).toBeCloseTo(500, 6)
  })

  it('lays every 24th tick on a beat of any grid, at any rate, to a thousandth of a millisecond', () => {
    fc.assert(
      fc.property(anyBeats, fc.double({ min: 0.5, max: 2, noNaN: true }), (beats, rate) => {
        const { play, change, ticks } = deckAt(scoreOf(beats))
        change({ rate })
        const length = beats.at(-1) as number
        play(length / rate - 0.01)
        const inOrder = ticks().every(({ due }, i, all) => i === 0 || due > (all[i - 1] as Sent).due)
        const late = Math.max(...ticks().map(({ at, due }) => at - due))
        expect([inOrder, late < 0.001]).toEqual([true, true])
        for (let i = 0; i + 1 < beats.length - 1; i++) {
          const [from, to] = [((beats[i] as number) * 1000) / rate, ((beats[i + 1] as number) * 1000) / rate]
          expect(between(ticks(), from, to)).toBe(24)
          expect(Math.min(...ticks().map(({ due }) => Math.abs(due - from)))).toBeLessThan(0.001)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('sends after a late turn what was missed, and no more', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 40 }), waits => {
        const { wait, ticks, now } = deckAt(scoreOf(evenBeats(120)))
        for (const ms of waits) {
          wait(ms)
          expect(ticks().length).toBe(Math.floor((now() + 2e-5) / (500 / 24)) + 1)
        }
      }),
    )
  })

  it('does not make up for the time that the machine slept: it says where the song is', () => {
    const { play, wait, statuses, sent } = deckAt(scoreOf(evenBeats(120)))
    play(1)
    const before = sent.length
    wait(20_000)
    expect(statuses(before)).toEqual([STOP, SPP, CONTINUE, TICK])
    expect(sent[before + 1]?.bytes).toEqual([SPP, (21 * 8) & 127, (21 * 8) >> 7])
  })

  it('bends its spacing when the tempo changes, without a jump', () => {
    const { play, change, ticks, statuses } = deckAt(scoreOf(evenBeats(120)))
    play(1.01)
    change({ rate: 1.5 })
    play(1)
    const gaps = ticks().map(({ due }, i, all) => due - (all[i - 1]?.due ?? due))
    const [slow, fast] = [500 / 24, 500 / 24 / 1.5]
    expect(gaps.slice(1, 49).every(gap => Math.abs(gap - slow) < 1e-6)).toBe(true)
    expect(gaps[49]).toBeGreaterThan(fast)
    expect(gaps[49]).toBeLessThan(slow)
    expect(gaps.slice(50).every(gap => Math.abs(gap - fast) < 1e-6)).toBe(true)
    expect(statuses().filter(s => s !== TICK)).toEqual([START])
  })

  it('names the place after a seek, and goes on from the next sixteenth', () => {
    const { play, change, sent, statuses } = deckAt(scoreOf(evenBeats(120)))
    play(1)
    const before = sent.length
    // beat 9 and a third: tick 8 of its 24, so that tick 12, the third sixteenth of the beat, is the next
    change({ sample: (9 + 1 / 3) * 0.5 * RATE })
    expect(statuses(before)).toEqual([STOP, SPP, TICK])
    expect(sent[before + 1]?.bytes).toEqual([SPP, 38, 0])
    const at = sent.length
    play(0.1)
    expect(statuses(at)).toEqual([TICK, TICK, TICK, CONTINUE, TICK].slice(0, statuses(at).length))
    expect(sent[at + 4]?.due).toBeCloseTo(1000 + (4 * 500) / 24, 6)
  })

  it('continues at the very tick where a seek meets a sixteenth', () => {
    const { play, change, sent, statuses } = deckAt(scoreOf(evenBeats(120)))
    play(1.01)
    const before = sent.length
    change({ sample: 8 * RATE })
    expect(statuses(before)).toEqual([STOP, SPP, CONTINUE, TICK])
    expect(sent[before + 1]?.bytes).toEqual([SPP, 64, 0])
  })

  it('stops with the deck and continues from where it holds', () => {
    const { play, change, sent, statuses } = deckAt(scoreOf(evenBeats(120)))
    play(1.01)
    change({ plays: false })
    const before = sent.length
    expect(statuses().at(-1)).toBe(STOP)
    play(1)
    expect(sent.length).toBe(before)
    change({ plays: true, sample: 1.01 * RATE })
    expect(statuses(before)).toEqual([SPP])
    expect(sent[before]?.bytes).toEqual([SPP, 9, 0])
  })

  it('takes a small nudge by waiting or by hurrying, not by stopping', () => {
    const { play, change, statuses, ticks } = deckAt(scoreOf(evenBeats(120)))
    play(1.01)
    change({ sample: 0.98 * RATE })
    play(1)
    change({ sample: 2.02 * RATE })
    play(0.01)
    expect(statuses().filter(s => s !== TICK)).toEqual([START])
    expect(ticks().length).toBe(Math.floor((2.03 / 0.5) * 24) + 1)
  })

  it('counts the upbeat without starting, and starts with bar 1', () => {
    const { play, statuses } = deckAt(scoreOf(evenBeats(120, 0.1), 2), 0.1)
    play(0.99)
    const before = statuses()
    expect(before.filter(s => s !== TICK)).toEqual([START])
    expect(before.length).toBe(49)
    expect(before.at(-1)).toBe(START)
    play(0.02)
    expect(statuses().length).toBe(50)
  })

  it('keeps the place in the bar where the pointer has no more bits', () => {
    const { sent } = deckAt(scoreOf(evenBeats(120, 0, 8)), 2048 + 2 + 4)
    expect(sent[0]?.bytes).toEqual([SPP, 48, 0])
  })
})

describe('MIDI clock in a loop', () => {
  it('goes back with each turn at its very moment, and sends 24 ticks to the beat throughout', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 70, max: 180 }),
        fc.constantFrom(0.25, 0.5, 1, 2, 4),
        fc.integer({ min: 0, max: 20 }),
        fc.constantFrom(0.8, 1, 1.25),
        (bpm, length, first, rate) => {
          const score = scoreOf(evenBeats(bpm, 0.2))
          const beat = (i: number) => Math.round((0.2 + (i * 60) / bpm) * RATE)
          const { play, change, ticks, sent, statuses } = deckAt(score, beat(first) / RATE)
          change({ loop: [beat(first), beat(first + length)], rate })
          play(((8 * length + 0.1) * 60) / bpm / rate)
          const period = (60_000 * length) / bpm / rate
          for (let i = 0; i < 8; i++)
            expect(between(ticks(), i * period - 0.4, (i + 1) * period - 0.4)).toBe(24 * length)
          const others = statuses().filter(s => s !== TICK)
          expect(others.filter(s => s === STOP).length).toBe(8)
          const pointers = sent.filter(({ bytes }) => bytes[0] === SPP).map(({ bytes }) => bytes[1])
          if (first > 0) expect(new Set(pointers)).toEqual(new Set([(4 * first) & 127]))
        },
      ),
      { numRuns: 80 },
    )
  })

  it('goes on through a roll that is shorter than a sixteenth, and finds the place when it ends', () => {
    const { play, change, ticks, statuses, sent } = deckAt(scoreOf(evenBeats(120)))
    play(1)
    change({ loop: [RATE, RATE + 1024] })
    play(1.01)
    expect(statuses().filter(s => s !== TICK)).toEqual([START])
    expect(ticks().length).toBe(97)
    const before = sent.length
    change({ loop: null })
    expect(statuses(before).slice(0, 2)).toEqual([STOP, SPP])
    expect(sent[before + 1]?.bytes).toEqual([SPP, 9, 0])
  })
})

describe('MIDI clock by the word of a host', () => {
  it('follows places that tremble by 8 ms without a stop, its ticks spaced by far less', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 50, maxLength: 80 }), off => {
        const score = scoreOf(evenBeats(128))
        const clock: MidiClock = { run: null }
        const sent: number[] = []
        const ticks: number[] = []
        const hear = (sample: number, saidAt: number, now: number) => {
          const seen = { ...score, sample, rate: 1, loop: null, exact: false, saidAt }
          for (const { bytes } of turnClock(clock, seen, now)) {
            sent.push(bytes[0] as number)
            if (bytes[0] === TICK) ticks.push(now)
          }
        }
        for (const [i, ms] of off.entries())
          for (let now = i * 20; now < i * 20 + 20; now += 1)
            hear(Math.max(0, (now + (i === 0 ? 0 : ms)) * 44.1), i * 20, now)
        expect(sent.filter(s => s !== TICK)).toEqual([START])
        // a tenth of what two places differ by, twice, and the ms between two looks
        const even = 60_000 / 128 / 24
        for (const [i, at] of ticks.slice(1).entries())
          expect(Math.abs(at - (ticks[i] as number) - even)).toBeLessThan(4.5)
        const [least, most] = [off.length * 20 - 9, off.length * 20 + 9].map(ms => (ms * 128 * 24) / 60_000)
        expect(sent.length - 1).toBeGreaterThan(least as number)
        expect(sent.length - 1).toBeLessThan((most as number) + 2)
      }),
    )
  })
})
