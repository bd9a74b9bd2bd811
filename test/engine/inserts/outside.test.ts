import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK } from '../../../engine/block.ts'
import { createEngine, type FailedInsert, sourceOf } from '../../../engine/index.ts'
import type { Insert } from '../../../engine/insert.ts'
import { createOutsideInsert, type OutsideInsert } from '../../../engine/inserts/outside.ts'
import { areNumbers, largestStep, peak, RATE, tone } from '../sound.ts'
import { noise } from './render-insert.ts'

const SLOT = '/deck/1/stem/vocals/insert/1'
const room = () => ({ left: new Float32Array(BLOCK), right: new Float32Array(BLOCK) })
type Handed = { at: number; left: Float32Array; right: Float32Array }

/** All that an effect hands out now. */
const handedBy = (insert: OutsideInsert): Handed[] => {
  const all: Handed[] = []
  for (;;) {
    const { left, right } = room()
    const at = insert.drain(left, right)
    if (at === undefined) return all
    all.push({ at, left, right })
  }
}
/** Works on a block by half, and brings it back. */
const answer = (insert: OutsideInsert, { at, left, right }: Handed): void =>
  insert.fill(
    at,
    left.map(x => x / 2),
    right.map(x => x / 2),
    BLOCK,
  )

/** A deck with vocals and drums, and an effect on the vocals. */
const playing = (insert: Insert, clock?: () => number) => {
  const engine = createEngine({ sampleRate: RATE, ...(clock ? { clock } : {}) })
  engine.load(1, sourceOf({ vocals: [tone(210, 0.2, 40)], drums: [tone(90, 0.2, 40)] }))
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

/** A plugin in the slot that answers so many blocks later; one that stands still (Infinity) hears what it is sent meanwhile. */
const served = (latency: number) => {
  const insert = createOutsideInsert({ name: 'outside', latency })
  const stage = playing(insert)
  const waiting: Handed[] = []
  let delay = 0
  const go = (blocks: number, to = delay): void => {
    delay = to
    for (let i = 0; i < blocks; i++) {
      stage.block()
      waiting.push(...handedBy(insert))
      // one for one, as a plugin works; what has gathered is worked off at twice the pace
      for (let done = 0; done < 2 && waiting.length > delay; done++) answer(insert, waiting.shift() as Handed)
    }
  }
  const peakOf = (blocks: number): number => peak(Float32Array.from(stage.heard.slice(-blocks * BLOCK)))
  return { ...stage, insert, go, peakOf, waiting }
}
const SECOND = Math.ceil(RATE / BLOCK)

describe('an effect that runs outside', () => {
  it('comes back just as late as it says, whatever the blocks and however late its host is within that', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: BLOCK }), { minLength: 60, maxLength: 200 }),
        fc.integer({ min: 3 * BLOCK, max: 2000 }),
        fc.integer({ min: 0, max: 300 }),
        (sizes, latency, own) => {
          const insert = createOutsideInsert({ name: 'outside', latency: latency + own, own, from: 77 })
          expect(insert.latency).toBe(latency + own)
          const sound = noise(1, 0.5)
          const out: number[] = []
          let at = 0
          for (const n of sizes) {
            const [left, right] = [sound.slice(at, at + n), sound.slice(at, at + n)]
            insert.process(left, right, n)
            expect(insert.late?.()).toBe(false)
            out.push(...left)
            at += n
            for (const one of handedBy(insert)) insert.fill(one.at, one.left, one.right, BLOCK)
          }
          // what it takes itself is in what it brings
          for (const [i, x] of out.entries()) expect(x).toBe(i < latency ? 0 : sound[i - latency])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('has each frame at its place, whatever is lost, comes too late, twice, or is none of its own', () => {
    const answers = fc.array(fc.constantFrom('soon', 'later', 'never', 'twice', 'nonsense'), {
      minLength: 80,
      maxLength: 200,
    })
    fc.assert(
      fc.property(answers, fc.integer({ min: 2, max: 12 }), (how, blocks) => {
        const insert = createOutsideInsert({ name: 'outside', latency: blocks * BLOCK })
        const sound = noise(1, 0.5)
        const later: Handed[] = []
        const give = (one: Handed): void => insert.fill(one.at, one.left, one.right, BLOCK)
        for (const [i, what] of how.entries()) {
          const [left, right] = [sound.slice(i * BLOCK, (i + 1) * BLOCK), new Float32Array(BLOCK)]
          insert.process(left, right, BLOCK)
          if (insert.late?.() === false && i >= blocks)
            expect(left).toEqual(sound.slice((i - blocks) * BLOCK, (i - blocks + 1) * BLOCK))
          if (what === 'nonsense')
            for (const at of [Number.NaN, -5000, 1e15, Number.POSITIVE_INFINITY, 0.5])
              insert.fill(at, left.fill(9), right, BLOCK)
          for (const one of handedBy(insert)) {
            if (what === 'later') later.push(one)
            else if (what !== 'never') give(one)
            if (what === 'twice') give(one)
          }
          if (what === 'soon') for (const one of later.splice(0)) give(one)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('that brings nothing costs its slot alone, within the block in which it is missed, and may try again', () => {
    const { engine, go, heard, faults, peakOf } = served(256)
    go(100)
    expect(faults()).toEqual([])
    expect(peakOf(20)).toBeLessThan(0.35)
    const from = heard.length
    go(5 * SECOND, Number.POSITIVE_INFINITY)
    expect(faults()).toEqual([{ slot: SLOT, name: 'outside', fault: 'blocked' }])
    const meanwhile = Float32Array.from(heard.slice(from))
    expect(areNumbers(meanwhile)).toBe(true)
    expect(largestStep(meanwhile)).toBeLessThan(0.02)
    expect(peak(meanwhile.subarray(2000))).toBeGreaterThan(0.35)
    go(200, 0)
    engine.bypass(SLOT, false)
    go(200)
    expect(faults()).toEqual([])
    expect(peakOf(60)).toBeLessThan(0.35)
  })

  it('that stands still for a moment is out of the way, and back by itself', () => {
    const { go, heard, faults, peakOf } = served(2048)
    go(200)
    const from = heard.length
    go(Math.round(SECOND / 2), Number.POSITIVE_INFINITY)
    expect(peakOf(60)).toBeGreaterThan(0.35)
    go(SECOND, 0)
    expect(faults()).toEqual([])
    expect(peakOf(60)).toBeLessThan(0.35)
    expect(largestStep(Float32Array.from(heard.slice(from)))).toBeLessThan(0.02)
  })

  it('that answers too late is named late and never at fault, and back by itself once it is on time', () => {
    const { go, faults, peakOf } = served(1024)
    go(200)
    go(10 * SECOND, 9)
    expect(faults()).toEqual([{ slot: SLOT, name: 'outside', fault: 'late' }])
    expect(peakOf(60)).toBeGreaterThan(0.35)
    go(SECOND, 3)
    expect(faults()).toEqual([])
    expect(peakOf(60)).toBeLessThan(0.35)
  })

  it('is sent no more than can come back in time', () => {
    const { go, waiting } = served(1024)
    go(200)
    go(20, Number.POSITIVE_INFINITY)
    expect(waiting.length).toBeLessThanOrEqual(8)
    // now and then one, to see whether it lives
    go(SECOND)
    expect(waiting.length).toBeLessThan(40)
    expect(waiting.length).toBeGreaterThan(8)
  })

  it('is given nothing old after it was out of the way', () => {
    const insert = createOutsideInsert({ name: 'outside', latency: 256 })
    const { left, right } = room()
    insert.process(left.fill(0.5), right.fill(0.5), BLOCK)
    const before = handedBy(insert)
    insert.reset()
    const out: number[] = []
    for (let i = 0; i < 4; i++) {
      insert.process(left.fill(0.1), right.fill(0.1), BLOCK)
      out.push(...left)
      for (const { at } of before) insert.fill(at, new Float32Array(BLOCK).fill(0.9), right, BLOCK)
      for (const one of handedBy(insert)) insert.fill(one.at, one.left, one.right, BLOCK)
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
