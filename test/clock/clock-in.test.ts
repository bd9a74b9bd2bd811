import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClockIn } from '../../bridge/clock/in/clock-in.ts'
import { chance, createSender, ramp, type Tempo } from './sender.ts'

const [TICK, START, CONTINUE, STOP, SPP] = [0xf8, 0xfa, 0xfb, 0xfc, 0xf2]
const JITTER_MS = 3

type Of = { tempo: Tempo; seconds: number; seed: number; missing?: number; twice?: number; start?: boolean }
/** Hears another program's clock through a wire that trembles, and looks every 50 ms at what was made of it.
 *  @returns for each look how far tempo (BPM) and phase (ms) are from what the other program truly plays */
const follow = ({ tempo, seconds, seed, missing = 0, twice = 0, start = true }: Of) => {
  const dice = chance(seed)
  const sender = createSender(tempo, seconds)
  const arrivals = sender.arrivals({
    jitter: () => (dice() * 2 - 1) * JITTER_MS,
    missing: () => dice() < missing,
    twice: () => dice() < twice,
  })
  const clock = createClockIn({ play: () => {}, locate: () => {}, stop: () => {} })
  if (start) clock.take(START, [], -10)
  const looks: { at: number; bpm: number; ms: number; state: string }[] = []
  let next = 0
  for (let now = 0; now < seconds * 1000 - 50; now += 50) {
    for (; arrivals[next] && (arrivals[next]?.at as number) <= now; next++)
      clock.take(TICK, [], arrivals[next]?.at ?? 0)
    const tick = clock.songTick(now)
    const off = tick === null ? Number.POSITIVE_INFINITY : tick - sender.tickAt(now)
    looks.push({
      at: now / 1000,
      bpm: Math.abs((clock.tempo() ?? 0) - tempo(now / 1000)),
      ms: Math.abs((off * 60_000) / 24 / tempo(now / 1000)),
      state: clock.state(now),
    })
  }
  const most = (what: 'bpm' | 'ms', from: number, to = seconds) =>
    Math.max(...looks.filter(({ at }) => at >= from && at < to).map(look => look[what]))
  /** The part of the looks at which the tempo is within 0.1 BPM. */
  const near = (...spans: [from: number, to: number][]) => {
    const held = looks.filter(({ at }) => spans.some(([from, to]) => at >= from && at < to))
    return held.filter(({ bpm }) => bpm < 0.1).length / held.length
  }
  return { looks, most, near, clock }
}

const seeds = fc.integer({ min: 1, max: 1e9 })
const tempi = fc.double({ min: 60, max: 200, noNaN: true })

describe('MIDI clock that comes in, each tick up to 3 ms early or late', () => {
  it('is known to 0.1 BPM and 3 ms after 8 s, at any even tempo', () => {
    fc.assert(
      fc.property(tempi, seeds, (bpm, seed) => {
        const { most, near, looks } = follow({ tempo: () => bpm, seconds: 20, seed })
        expect(near([8, 20])).toBeGreaterThan(0.98)
        expect(most('ms', 2)).toBeLessThan(3)
        expect(looks.at(-1)?.state).toBe('locked')
      }),
      { numRuns: 25, seed: 7 },
    )
  })

  it('is known to 0.1 BPM along a ramp, once its beginning or end is some seconds past, and to 3 ms throughout', () => {
    const starts = fc.double({ min: 100, max: 160, noNaN: true })
    fc.assert(
      fc.property(starts, fc.integer({ min: -3, max: 3 }), seeds, (from, by, seed) => {
        const { near, most } = follow({ tempo: ramp(from, from + by, 10, 26), seconds: 38, seed })
        // for some seconds after a bend nobody can tell it from trembling
        expect(near([8, 10], [14, 26], [32, 38])).toBeGreaterThan(0.75)
        expect(most('bpm', 8)).toBeLessThan(0.7)
        expect(most('ms', 3)).toBeLessThan(3)
      }),
      { numRuns: 25, seed: 7 },
    )
  })

  it('keeps its place through ticks that are missing or come twice', () => {
    const starts = fc.double({ min: 60, max: 130, noNaN: true })
    fc.assert(
      fc.property(starts, seeds, (bpm, seed) => {
        const { most, near } = follow({ tempo: () => bpm, seconds: 20, seed, missing: 0.005, twice: 0.005 })
        expect(near([12, 20])).toBeGreaterThan(0.95)
        expect(most('ms', 4)).toBeLessThan(3)
      }),
      { numRuns: 25, seed: 7 },
    )
  })

  it('loses no tick where the tempo leaps by a tenth', () => {
    const starts = fc.double({ min: 70, max: 130, noNaN: true })
    fc.assert(
      fc.property(starts, fc.constantFrom(0.9, 1.1), seeds, (bpm, by, seed) => {
        const { most, near } = follow({ tempo: ramp(bpm, bpm * by, 10, 10.001), seconds: 24, seed })
        expect(near([20, 24])).toBeGreaterThan(0.95)
        expect(most('ms', 13)).toBeLessThan(3)
      }),
      { numRuns: 25, seed: 7 },
    )
  })

  it('has a tempo but no place where nobody said where the song is', () => {
    const { most, looks, clock } = follow({ tempo: () => 128, seconds: 12, seed: 5, start: false })
    expect([looks.at(-1)?.state, clock.songTick(11_900), most('bpm', 8) < 0.1]).toEqual(['tempo only', null, true])
  })
})

/** A clock whose ticks come exactly, and what it orders. */
const exact = () => {
  const orders: string[] = []
  const clock = createClockIn({
    play: tick => orders.push(`play ${tick}`),
    locate: tick => orders.push(`locate ${tick}`),
    stop: () => orders.push('stop'),
  })
  let now = 0
  const PERIOD = 500 / 24
  const tick = (count: number) => {
    for (let i = 0; i < count; i++) {
      now += PERIOD
      clock.take(TICK, [], now)
    }
  }
  const say = (status: number, ...data: number[]) => clock.take(status, data, now)
  return { clock, orders, tick, say, now: () => now, pass: (ms: number) => (now += ms) }
}

describe('the words of MIDI clock that comes in', () => {
  it('starts with the tick after a start, stops, and continues from there', () => {
    const { clock, orders, tick, say, now } = exact()
    tick(48)
    say(START)
    expect(orders).toEqual(['locate 0'])
    tick(1)
    expect(orders).toEqual(['locate 0', 'play 0'])
    tick(47)
    expect(clock.songTick(now())).toBeCloseTo(47, 6)
    say(STOP)
    tick(5)
    expect([clock.state(now()), clock.songTick(now())]).toEqual(['stopped', null])
    say(CONTINUE)
    tick(1)
    expect(orders.slice(2)).toEqual(['stop', 'locate 47', 'play 47'])
    expect(clock.songTick(now())).toBeCloseTo(47, 6)
  })

  it('goes to a song position, held or on its way', () => {
    const { clock, orders, tick, say, now } = exact()
    tick(24)
    say(SPP, 16, 1)
    expect(orders).toEqual(['locate 864'])
    say(CONTINUE)
    tick(7)
    expect(clock.songTick(now())).toBeCloseTo(870, 6)
    say(SPP, 0, 0)
    tick(1)
    expect(orders.slice(-2)).toEqual(['locate 0', 'play 0'])
    expect(clock.songTick(now())).toBeCloseTo(0, 6)
  })

  it('says that it is lost, keeps its last tempo, and finds its place where it comes back soon', () => {
    const { clock, tick, say, now, pass } = exact()
    say(START)
    tick(200)
    expect(clock.state(now())).toBe('locked')
    pass((500 / 24) * 100)
    expect([clock.state(now()), clock.tempo()?.toFixed(6)]).toEqual(['lost', '120.000000'])
    expect(clock.songTick(now())).toBeCloseTo(299, 6)
    tick(1)
    expect([clock.state(now()), clock.songTick(now())?.toFixed(6)]).toEqual(['locked', '300.000000'])
    pass(15_000)
    tick(60)
    expect([clock.songTick(now()), clock.tempo()?.toFixed(6)]).toEqual([null, '120.000000'])
  })

  it('takes whatever comes without a throw or an absurd place', () => {
    const message = fc.tuple(
      fc.constantFrom(TICK, TICK, TICK, START, CONTINUE, STOP, SPP, 0xfe, 0xf1),
      fc.array(fc.integer({ min: 0, max: 127 }), { maxLength: 2 }),
      fc.oneof(fc.double({ min: 0, max: 60, noNaN: true }), fc.constant(0), fc.constant(20_000)),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 300 }), messages => {
        const { clock } = exact()
        let now = 0
        for (const [status, data, wait] of messages) {
          now += wait
          clock.take(status, data, now)
          const [tempo, tick] = [clock.tempo(), clock.songTick(now)]
          expect(tempo === null || (tempo > 0 && Number.isFinite(tempo))).toBe(true)
          expect(tick === null || Number.isFinite(tick)).toBe(true)
        }
      }),
    )
  })
})
