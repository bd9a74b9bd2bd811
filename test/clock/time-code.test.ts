import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTimeCodeIn } from '../../bridge/clock/in/time-code-in.ts'
import { codeAt, codeOf, type FrameType, fpsOf, framesOf, textOf } from '../../bridge/clock/in/time-code.ts'
import { chance } from './sender.ts'
import { fullFrame, quarterFrame } from './time-code-sender.ts'

const types = fc.constantFrom<FrameType>(0, 1, 2, 3)
const QUARTER = 0xf1
const SYSEX = 0xf0

describe('the numbers of time code', () => {
  it('name each frame of a day once, and it them', () => {
    fc.assert(
      fc.property(types, fc.integer({ min: 0, max: 86_000 * 24 }), (type, at) => {
        expect(framesOf(codeOf(type, at))).toBe(at)
      }),
      { numRuns: 500 },
    )
  })

  it('leave out two at each minute but the tenth, where numbers are dropped', () => {
    const codeAfter = (minutes: number) => {
      const last = framesOf({ type: 2, hours: 0, minutes: minutes - 1, seconds: 59, frames: 29 }) as number
      return textOf(codeOf(2, last + 1))
    }
    expect([1, 9, 10, 11].map(codeAfter)).toEqual(['00:01:00;02', '00:09:00;02', '00:10:00;00', '00:11:00;02'])
    expect(framesOf({ type: 2, hours: 1, minutes: 0, seconds: 0, frames: 0 })).toBe(107_892)
  })

  it('are none where there is no such frame, and those of a time in seconds', () => {
    const code = { type: 1 as const, hours: 1, minutes: 2, seconds: 3, frames: 24 }
    expect(framesOf(code)).toBe(((62 * 60 + 3) * 25 + 24) as number)
    for (const wrong of [{ hours: 24 }, { minutes: 60 }, { seconds: 60 }, { frames: 25 }])
      expect(framesOf({ ...code, ...wrong })).toBeUndefined()
    expect([textOf(codeAt(1, 3600)), textOf(codeAt(2, 3661.5))]).toEqual(['01:00:00:00', '01:01:01;15'])
  })
})

type Of = {
  type: FrameType
  from: number
  seconds: number
  speed?: number
  jitter?: number
  missing?: number
  seed?: number
}
/** Hears quarter frames from a frame on, and looks every 50 ms at what was made of them.
 *  @returns for each look how far the place is off, in ms */
const follow = ({ type, from, seconds, speed = 1, jitter = 0, missing = 0, seed = 1 }: Of) => {
  const dice = chance(seed)
  const code = createTimeCodeIn()
  const fps = fpsOf(type, false) * speed
  const looks: { at: number; ms: number; state: string }[] = []
  let [quarter, came] = [from * 4, Number.NEGATIVE_INFINITY]
  for (let now = 0; now < seconds * 1000; now += 1) {
    for (; ((quarter - from * 4) / 4 / fps) * 1000 <= now; quarter++) {
      if (dice() < missing) continue
      came = Math.max(came, ((quarter - from * 4) / 4 / fps) * 1000 + (dice() * 2 - 1) * jitter)
      code.take(QUARTER, [quarterFrame(type, quarter)], came)
    }
    if (now % 50 !== 0 || came > now) continue
    const frame = code.frame(now)
    const true_ = from + (now / 1000) * fps
    const ms = frame === null ? Number.POSITIVE_INFINITY : (Math.abs(frame - true_) / fps) * 1000
    looks.push({ at: now / 1000, ms, state: code.state(now) })
  }
  const most = (since: number) => Math.max(...looks.filter(({ at }) => at >= since).map(({ ms }) => ms))
  return { code, looks, most }
}

describe('MIDI time code that comes in', () => {
  it('is known to 3 ms after two seconds, from any frame on and at any speed, each quarter up to 3 ms early or late', () => {
    const speeds = fc.constantFrom(0.8, 0.98, 1 / 1.001, 1, 1.03, 1.25)
    fc.assert(
      fc.property(types, fc.integer({ min: 0, max: 80_000 }), speeds, fc.integer(), (type, half, speed, seed) => {
        const { most, looks, code } = follow({ type, from: half * 2, seconds: 6, speed, jitter: 3, seed })
        expect(most(2)).toBeLessThan(3)
        expect(looks.at(-1)?.state).toBe('runs')
        expect(code.type()).toBe(type)
      }),
      { numRuns: 20, seed: 7 },
    )
  })

  it('keeps its place through quarter frames that are missing', () => {
    fc.assert(
      fc.property(types, fc.integer(), (type, seed) => {
        const { most } = follow({ type, from: 90_000, seconds: 8, jitter: 2, missing: 0.01, seed })
        expect(most(3)).toBeLessThan(4)
      }),
      { numRuns: 20, seed: 7 },
    )
  })

  it('learns that frames run slower by 1/1001 than they are counted, and takes that for their speed', () => {
    for (const type of [0, 3] as const) {
      const { code } = follow({ type, from: 0, seconds: 10, speed: 1 / 1.001, jitter: 1 })
      expect(code.speed()).toBeCloseTo(1, 4)
      expect(code.fps()).toBeCloseTo(fpsOf(type, false) / 1.001, 6)
    }
    expect(follow({ type: 1, from: 0, seconds: 10, speed: 1 / 1.001 }).code.speed()).toBeCloseTo(0.999, 4)
  })

  it('stands where a full frame says, and where its quarter frames end', () => {
    const code = createTimeCodeIn()
    expect([code.state(0), code.frame(0), code.text(0)]).toEqual(['waits', null, ''])
    const place = { type: 3 as const, hours: 1, minutes: 0, seconds: 2, frames: 12 }
    expect(code.take(SYSEX, fullFrame(place), 0)).toBe(true)
    expect([code.state(1), code.text(1)]).toEqual(['stands', '01:00:02:12'])
    const { code: run } = follow({ type: 1, from: 100, seconds: 1 })
    expect([run.state(1000), run.state(1500)]).toEqual(['runs', 'stands'])
    expect(run.frame(5000)).toBeCloseTo(125, 0)
  })

  it('says that it goes back, and where to', () => {
    const code = createTimeCodeIn()
    let now = 0
    for (let quarter = 4 * 1000; quarter >= 4 * 990; quarter--, now += 10)
      code.take(QUARTER, [quarterFrame(1, quarter)], now)
    expect(code.state(now)).toBe('back')
    expect(code.frame(now)).toBe(990)
  })

  it('takes whatever comes without a throw or an absurd place', () => {
    const quarters = fc.integer({ min: -1, max: 260 }).map(n => [QUARTER, [n]] as const)
    const counted = fc.integer({ min: 0, max: 8000 }).map(n => [QUARTER, [quarterFrame(1, n)]] as const)
    const sysex = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }).map(all => [SYSEX, all] as const)
    const full = fc
      .tuple(
        fc.integer({ min: 0, max: 127 }),
        fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 3, maxLength: 3 }),
      )
      .map(([hour, rest]) => [SYSEX, [0xf0, 0x7f, 0x7f, 1, 1, hour, ...rest, 0xf7]] as const)
    const message = fc.tuple(fc.oneof(quarters, counted, sysex, full), fc.constantFrom(0, 10, 10, 10, 41, 500, 1e6))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 300 }), messages => {
        const code = createTimeCodeIn()
        let now = 0
        for (const [[status, data], wait] of messages) {
          now += wait
          code.take(status, data, now)
          const frame = code.frame(now)
          expect(frame === null || (Number.isFinite(frame) && frame > -50 && frame < 4e6)).toBe(true)
          expect(code.speed()).toBeGreaterThan(0)
          expect(code.text(now)).toMatch(/^$|^\d\d:\d\d:\d\d[:;]\d\d$/)
        }
      }),
    )
  })
})
