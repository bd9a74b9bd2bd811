import type { OwnInsert, Surroundings } from './own-insert.ts'

const [PHASE, LEFT, RIGHT] = [0, 1, 2]

/** Fewer bits and fewer samples a second: each is held until the next, nothing is smoothed. */
export const createCrusher = ({ rate }: Surroundings): OwnInsert => {
  const set = { levels: 128, step: 1 / 128, pace: 0.25 }
  const state = new Float64Array(3)
  return {
    name: 'Bit crusher',
    latency: 0,
    turn: {
      bits: value => {
        set.levels = 2 ** (Number(value) - 1)
        set.step = 1 / set.levels
      },
      rate: value => {
        set.pace = Math.min(1, Number(value) / rate)
      },
    },
    process(left, right, n) {
      const { levels, step, pace } = set
      let phase = state[PHASE] as number
      let x = state[LEFT] as number
      let y = state[RIGHT] as number
      for (let i = 0; i < n; i++) {
        phase += pace
        if (phase >= 1) {
          phase -= 1
          x = step * Math.round(levels * (left[i] as number))
          y = step * Math.round(levels * (right[i] as number))
        }
        left[i] = x
        right[i] = y
      }
      state[PHASE] = phase
      state[LEFT] = x
      state[RIGHT] = y
    },
    reset() {
      state.fill(0)
    },
  }
}
