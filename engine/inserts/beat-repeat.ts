import { BLOCK, framesOf } from '../block.ts'
import { createRamp, type Ramp, rampInto, rampTo } from '../ramp.ts'
import { GONE } from './damper.ts'
import { clearEcho, createEchoLines, goOn, readEcho } from './echo-lines.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

const FADE_MS = 5

/** Repeats the last beats that were heard while it is on. What sounds goes into the line, so that a repeat is heard, and
 *  written, and heard again; the seam was faded when the first one began. */
export const createBeatRepeat = ({ rate, beat }: Surroundings): OwnInsert => {
  const lines = createEchoLines(rate)
  const stays = createGlide(1, rate)
  const on: Ramp = createRamp(0)
  const [wetLeft, wetRight, share] = [new Float32Array(BLOCK), new Float32Array(BLOCK), new Float32Array(BLOCK)]
  return {
    name: 'Beat repeat',
    latency: 0,
    turn: {
      repeat: value => rampTo(on, value === true ? 1 : 0, framesOf(FADE_MS, rate)),
      length: value => {
        lines.time = Number(value)
      },
      fade: value => {
        stays.target = 1 - Number(value)
      },
    },
    process(left, right, n) {
      glide(stays, n)
      rampInto(on, share, n)
      readEcho(lines, beat, wetLeft, wetRight, n)
      const mask = lines.left.length - 1
      for (let i = 0; i < n; i++) {
        const part = share[i] as number
        const level = stays.from + i * stays.slope
        const x = (left[i] as number) + part * (level * (wetLeft[i] as number) - (left[i] as number))
        const y = (right[i] as number) + part * (level * (wetRight[i] as number) - (right[i] as number))
        const at = (lines.at + i) & mask
        lines.left[at] = x > GONE || x < -GONE ? x : 0
        lines.right[at] = y > GONE || y < -GONE ? y : 0
        left[i] = x
        right[i] = y
      }
      goOn(lines, n)
    },
    reset() {
      arrive(stays)
      rampTo(on, on.target, 0)
      clearEcho(lines, beat)
    },
  }
}
