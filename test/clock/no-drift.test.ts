import { describe, expect, it } from 'vitest'
import { playClock } from './play-clock.ts'

const SECONDS = process.env.STEMBRIDGE_SOAK ? 600 : 4

describe(`MIDI clock over ${SECONDS} s`, () => {
  it.each([120, 174])(
    'neither gains nor loses a tick at %i BPM, and runs on without a stop',
    async bpm => {
      const { ticks, others } = await playClock({ bpm, seconds: SECONDS })
      expect(others).toEqual([[0xfa], [0xfc]])
      const period = 60_000 / bpm / 24
      const [first = 0, last = 0] = [ticks[0], ticks.at(-1)]
      expect(Math.round((last - first) / period)).toBe(ticks.length - 1)
      expect(ticks.length * period).toBeGreaterThan(SECONDS * 1000 * 0.98)
    },
    (SECONDS + 60) * 1000,
  )
})
