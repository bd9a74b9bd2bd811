import { amplitude } from '../../contract/tapers.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

/** It shuts this much below where it opens, so that it does not flutter. */
const HYSTERESIS = amplitude(-3)
/** What was loud counts for so long: half a period of 50 Hz. */
const PEAK_S = 0.01
const [PEAK, GAIN, HELD] = [0, 1, 2]

/** Shuts on what is quiet, both sides alike. */
export const createGate = ({ rate }: Surroundings): OwnInsert => {
  const set = { opens: 0.01, hold: 0, up: 1, down: 1, floor: 0 }
  const state = new Float64Array(3)
  const falls = Math.exp(-1 / (PEAK_S * rate))
  const step = (value: unknown): number => 1 / Math.max(1, Number(value) * rate)
  return {
    name: 'Gate',
    latency: 0,
    turn: {
      threshold: value => {
        set.opens = amplitude(Number(value))
      },
      attack: value => {
        set.up = step(value)
      },
      hold: value => {
        set.hold = Number(value) * rate
      },
      release: value => {
        set.down = step(value)
      },
      floor: value => {
        set.floor = amplitude(Number(value))
      },
    },
    process(left, right, n) {
      const { opens, hold, up, down, floor } = set
      const shuts = opens * HYSTERESIS
      let peak = state[PEAK] as number
      let gain = state[GAIN] as number
      let held = state[HELD] as number
      for (let i = 0; i < n; i++) {
        const x = left[i] as number
        const y = right[i] as number
        peak = Math.max(falls * peak, Math.abs(x), Math.abs(y))
        if (peak >= opens || (held > 0 && peak >= shuts)) held = hold + 1
        else if (held > 0) held--
        if (held > 0) gain = Math.min(1, gain + up)
        else if (gain > floor) gain = Math.max(floor, gain - down)
        else gain = Math.min(floor, gain + up)
        left[i] = gain * x
        right[i] = gain * y
      }
      state[PEAK] = peak > 1e-12 ? peak : 0
      state[GAIN] = gain
      state[HELD] = held
    },
    reset() {
      state.fill(0)
      state[GAIN] = set.floor
    },
  }
}
