import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK } from '../../../engine/block.ts'
import { createEngine, type FailedInsert, sourceOf } from '../../../engine/index.ts'
import type { Insert } from '../../../engine/insert.ts'
import { createOutsideInsert, drain, fill } from '../../../engine/inserts/outside.ts'
import { areNumbers, largestStep, peak, RATE, tone } from '../sound.ts'
import { noise } from './render-insert.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
const room = () => ({ left: new Float32Array(BLOCK), right: new Float32Array(BLOCK) })

/** A deck with vocals and drums, and an effect on the vocals. */
const playing = (insert: Insert, clock?: () => number) => {
  const engine = createEngine({ sampleRate: RATE, ...(clock ? { clock } : {}) })
  engine.load(1, sourceOf({ vocals: [tone(210, 0.2, 20)], drums: [tone(90, 0.2, 20)] }))
  engine.set('/deck/1/play', true)
  engine.set('/master/limiter', false)
  const heard: number[] = []
  const { left, right } = room()
  const block = () => {
    engine.process(left, right)
    heard.push(...left)
  }
  for (let i = 0; i < 50; i++) block()
  engine.insert(SLOT, insert)
  const faults = (): FailedInsert[] => engine.failed()
  return { engine, block, heard, faults }
}

describe('an effect that runs outside', () => {
  it('comes back just as late as it says, whatever the blocks and however late its host is within that', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: BLOCK }), { minLength: 60, maxLength: 200 }),
        fc.integer({ min: BLOCK, max: 2000 }),
        (sizes, latency) => {
          const insert = createOutsideInsert({ name: 'outside', latency })
          const sound = noise(1, 0.5)
          const out: number[] = []
          let at = 0
          for (const n of sizes) {
            const [left, right] = [sound.slice(at, at + n), sound.slice(at, at + n)]
            insert.process(left, right, n)
            out.push(...left)
            at += n
            const { left: l, right: r } = room()
            for (let got = drain(insert, l, r); got > 0; got = drain(insert, l, r)) fill(insert, l, r, got)
          }
          for (const [i, x] of out.entries()) expect(x).toBe(i < latency ? 0 : sound[i - latency])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('that brings nothing costs its slot alone, within the block in which it is missed, and may try again', () => {
    const insert = createOutsideInsert({ name: 'outside', latency: 256 })
    const { engine, block, heard, faults } = playing(insert)
    const { left, right } = room()
    let answers = true
    const serve = () => {
      for (let got = drain(insert, left, right); got > 0; got = drain(insert, left, right))
        if (answers)
          fill(
            insert,
            left.map(x => x / 2),
            right,
            got,
          )
    }
    const go = (blocks: number) => {
      for (let i = 0; i < blocks; i++) {
        block()
        serve()
      }
    }
    go(100)
    expect(faults()).toEqual([])
    answers = false
    const from = heard.length
    // five seconds
    go(1723)
    expect(faults()).toEqual([{ slot: SLOT, name: 'outside', fault: 'blocked' }])
    const meanwhile = Float32Array.from(heard.slice(from))
    expect(areNumbers(meanwhile)).toBe(true)
    expect(largestStep(meanwhile)).toBeLessThan(0.02)
    expect(peak(meanwhile.subarray(2000))).toBeGreaterThan(0.35)
    answers = true
    engine.bypass(SLOT, false)
    go(200)
    expect(faults()).toEqual([])
    expect(peak(Float32Array.from(heard.slice(-8000)))).toBeLessThan(0.35)
  })

  it('is given nothing old after it was out of the way', () => {
    const insert = createOutsideInsert({ name: 'outside', latency: 256 })
    const { left, right } = room()
    insert.process(left.fill(0.5), right.fill(0.5), BLOCK)
    insert.reset()
    fill(insert, new Float32Array(BLOCK).fill(0.9), right)
    const out: number[] = []
    for (let i = 0; i < 4; i++) {
      insert.process(left.fill(0.1), right.fill(0.1), BLOCK)
      out.push(...left)
      drain(insert, left, right)
      fill(insert, left, right)
    }
    expect(new Set(out.map(x => Math.round(x * 10)))).toEqual(new Set([0, 1]))
  })
})

describe('an effect of the engine that holds a block up', () => {
  it('is taken out of the way in that block, and named', () => {
    let now = 0
    let slow = false
    const insert: Insert = {
      name: 'slow',
      latency: 0,
      process() {
        now += slow ? 5000 : 0.1
      },
      reset() {},
    }
    const engine = createEngine({ sampleRate: RATE, clock: () => now })
    const { left, right } = room()
    engine.insert('/master/insert/1', insert)
    for (let i = 0; i < 20; i++) engine.process(left, right)
    expect(engine.failed()).toEqual([])
    const before = engine.faults()
    slow = true
    engine.process(left, right)
    expect(engine.failed()).toEqual([{ slot: '/master/insert/1', name: 'slow', fault: 'blocked' }])
    expect(engine.faults()).not.toBe(before)
    const failed = now
    for (let i = 0; i < 20; i++) engine.process(left, right)
    expect(now).toBe(failed)
    engine.bypass('/master/insert/1', false)
    engine.process(left, right)
    expect(engine.failed()).toHaveLength(1)
    expect(now).toBe(failed + 5000)
  })
})
