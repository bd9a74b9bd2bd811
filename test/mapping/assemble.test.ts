import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ControlEvent, createAssembler } from '../../bridge/mapping/index.ts'

const cc = (number: number, value: number, channel = 1): ControlEvent => ({ message: 'cc', channel, number, value })
const fine = { message: 'cc14' as const, channel: 1, number: 19 }
const parameter = { message: 'nrpn' as const, channel: 2, number: 300 }
const value14 = fc.nat(16383)
const both = (value: number): ControlEvent[] => [cc(19, value >> 7), cc(51, value & 127)]

describe('a control of 14 bits', () => {
  it('says each value once, when its lower half has come, whatever else is said between', () => {
    const others = fc.array(fc.record({ number: fc.integer({ min: 64, max: 97 }), value: fc.nat(127) }), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(value14, others)), given => {
        const assemble = createAssembler([fine])
        for (const [value, between] of given) {
          expect(assemble(cc(19, value >> 7))).toBeUndefined()
          for (const { number, value: other } of between) expect(assemble(cc(number, other))).toEqual(cc(number, other))
          expect(assemble(cc(51, value & 127))).toEqual({ ...fine, value })
        }
      }),
    )
  })

  it('may leave its upper half out while only the lower one changes', () => {
    const assemble = createAssembler([fine])
    expect(both(1000).map(assemble)[1]).toEqual({ ...fine, value: 1000 })
    expect(assemble(cc(51, 0))).toEqual({ ...fine, value: 896 })
  })

  it('that sends no lower halves is one of 7 bits, from end to end', () => {
    const assemble = createAssembler([fine])
    assemble(cc(19, 64))
    expect([0, 127].map(value => assemble(cc(19, value)))).toEqual([
      { ...fine, value: 0 },
      { ...fine, value: 16383 },
    ])
  })

  it('leaves the same numbers on another channel alone', () => {
    const assemble = createAssembler([fine, parameter])
    for (const event of [cc(19, 5, 3), cc(51, 5, 3), cc(99, 5, 3), cc(6, 5, 1)]) expect(assemble(event)).toBe(event)
  })
})

describe('a numbered parameter', () => {
  const choose = (number: number): ControlEvent[] => [cc(99, number >> 7, 2), cc(98, number & 127, 2)]
  const data = (value: number): ControlEvent[] => [cc(6, value >> 7, 2), cc(38, value & 127, 2)]

  it('says its number and its value, and keeps its number while others are not chosen', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(16382), fc.array(value14, { minLength: 1, maxLength: 3 }))), given => {
        const assemble = createAssembler([parameter])
        for (const [number, values] of given) {
          for (const event of choose(number)) expect(assemble(event)).toBeUndefined()
          for (const value of values)
            expect(data(value).map(assemble)).toEqual([undefined, { ...parameter, number, value }])
        }
      }),
    )
  })

  it('says nothing while none is chosen, or a registered one is', () => {
    const assemble = createAssembler([parameter])
    expect(data(5).map(assemble)).toEqual([undefined, undefined])
    for (const event of [...choose(300), cc(101, 0, 2), cc(100, 0, 2), ...data(5)])
      expect(assemble(event)).toBeUndefined()
  })
})
