import { BLOCK } from '../block.ts'
import { advance } from '../ramp.ts'
import { GONE, poleOf } from './damper.ts'
import { clearEcho, createEchoLines, goOn, readEcho } from './echo-lines.ts'
import { beginAnew, createOnset } from './onset.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

/** Echoes in beats. With `crosses` each is on the other side of the one before, and the first is on the left. */
const createEchoes = ({ rate, beat }: Surroundings, name: string, crosses: boolean): OwnInsert => {
  const lines = createEchoLines(rate)
  const feedback = createGlide(0.5, rate)
  const pole = createGlide(poleOf(6000, rate), rate)
  const [wetLeft, wetRight] = [new Float32Array(BLOCK), new Float32Array(BLOCK)]
  const damped = new Float64Array(2)
  const onset = createOnset()
  return {
    name,
    latency: 0,
    turn: {
      time: value => {
        lines.time = Number(value)
      },
      feedback: value => {
        feedback.target = Number(value)
      },
      damp: value => {
        pole.target = poleOf(Number(value), rate)
      },
    },
    process(left, right, n) {
      glide(feedback, n)
      glide(pole, n)
      readEcho(lines, beat, wetLeft, wetRight, n)
      const mask = lines.left.length - 1
      let a = damped[0] as number
      let b = damped[1] as number
      for (let i = 0; i < n; i++) {
        const step = pole.from + i * pole.slope
        const back = feedback.from + i * feedback.slope
        const echoLeft = wetLeft[i] as number
        const echoRight = wetRight[i] as number
        a += step * (echoLeft - a)
        b += step * (echoRight - b)
        const open = advance(onset)
        const x = open * (left[i] as number)
        const y = open * (right[i] as number)
        const toLeft = crosses ? 0.5 * (x + y) + back * b : x + back * a
        const toRight = crosses ? back * a : y + back * b
        const at = (lines.at + i) & mask
        lines.left[at] = toLeft > GONE || toLeft < -GONE ? toLeft : 0
        lines.right[at] = toRight > GONE || toRight < -GONE ? toRight : 0
        left[i] = echoLeft
        right[i] = echoRight
      }
      damped[0] = Math.abs(a) > GONE ? a : 0
      damped[1] = Math.abs(b) > GONE ? b : 0
      goOn(lines, n)
    },
    reset() {
      arrive(feedback)
      arrive(pole)
      damped.fill(0)
      beginAnew(onset, rate)
      clearEcho(lines, beat)
    },
  }
}

export const createEcho = (given: Surroundings): OwnInsert => createEchoes(given, 'Echo', false)
export const createPingPong = (given: Surroundings): OwnInsert => createEchoes(given, 'Ping-pong', true)
