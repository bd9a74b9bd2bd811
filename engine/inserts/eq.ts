import { amplitude } from '../../contract/tapers.ts'
import { framesOf, RAMP_MS } from '../block.ts'
import { createIsolator, createIsolatorRoom, engage, equalise } from '../isolator.ts'
import { rampTo, type Ramp } from '../ramp.ts'
import { warp } from '../state-variable.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

/** The lowest setting of a band removes it. */
const REMOVED_DB = -26

/** The strip's isolator with splits of its own. */
export const createEq = ({ rate }: Surroundings): OwnInsert => {
  const eq = createIsolator()
  const room = createIsolatorRoom(rate)
  const splits = [createGlide(Math.log(250), rate), createGlide(Math.log(2500), rate)] as const
  const ramp = framesOf(RAMP_MS, rate)
  const turnBand = (band: Ramp) => (value: unknown) => {
    rampTo(band, Number(value) <= REMOVED_DB ? 0 : amplitude(Number(value)), ramp)
    engage(eq, ramp)
  }
  const turnSplit = (index: 0 | 1) => (value: unknown) => {
    splits[index].target = Math.log(Number(value))
  }
  const laySplits = (n: number): void => {
    for (let i = 0; i < 2; i++) {
      const split = splits[i as 0 | 1]
      if (split.now === split.target) continue
      glide(split, n)
      room.cutoffs[i] = warp(Math.exp(split.now), rate)
    }
  }
  return {
    name: 'Isolator EQ',
    latency: 0,
    turn: {
      low: turnBand(eq.low),
      mid: turnBand(eq.mid),
      high: turnBand(eq.high),
      'low-split': turnSplit(0),
      'high-split': turnSplit(1),
    },
    process(left, right, n) {
      laySplits(n)
      equalise(eq, left, right, n, room)
    },
    reset() {
      for (const ramp of [eq.low, eq.mid, eq.high, eq.wet]) rampTo(ramp, ramp.target, 0)
      eq.state.fill(0)
      for (const [i, split] of splits.entries()) {
        arrive(split)
        room.cutoffs[i] = warp(Math.exp(split.now), rate)
      }
    },
  }
}
