import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginMorph, dropOut, isOver, stepMorph } from '../../bridge/scenes/morph.ts'
import { stem } from '../../contract/parameters.ts'
import { positionOf } from '../../contract/travel.ts'
import { faderPosition } from '../../contract/tapers.ts'
import { set } from '../../bridge/tree/index.ts'
import { decksWith } from '../transport/decks.ts'

const GAIN = '/deck/1/stem/vocals/gain'
const DRUMS = '/deck/1/stem/drums/mute'
const twoScenes = () => {
  const rig = decksWith()
  rig.say('/deck/1/load', 'song')
  rig.say('/scene/1/store')
  rig.say(GAIN, -40)
  rig.say(DRUMS, true)
  rig.say('/deck/1/stem/bass/mute', true)
  rig.say('/scene/2/store')
  return rig
}

describe('a scene with a time', () => {
  it('travels evenly by the fader, and arrives exactly', () => {
    const { say, pass, value } = twoScenes()
    say('/scene/1/time', 2)
    say('/scene/1/recall')
    const travelled: number[] = []
    for (let i = 0; i < 5; i++) {
      travelled.push(positionOf(stem.gain, value(GAIN) as number))
      pass(0.5)
    }
    const [from, to] = [faderPosition(-40), faderPosition(0)]
    for (const [i, at] of travelled.entries()) expect(at).toBeCloseTo(from + ((to - from) * i) / 4, 1.7)
    expect(value(GAIN)).toBe(0)
  })

  it('opens a voice at the start and mutes it at the end', () => {
    const { say, pass, value } = twoScenes()
    say('/scene/1/time', 1)
    say('/scene/1/recall')
    expect(value(DRUMS)).toBe(false)
    pass(1.1)
    say('/scene/2/time', 1)
    say('/scene/2/recall')
    pass(0.9)
    expect([value(DRUMS), value(GAIN)]).not.toEqual([true, -40])
    expect(value(DRUMS)).toBe(false)
    pass(0.2)
    expect([value(DRUMS), value(GAIN)]).toEqual([true, -40])
  })

  it('takes so many beats of what plays', () => {
    const { say, pass, value, tree } = twoScenes()
    say('/deck/1/play', true)
    pass(0.1)
    const beat = 60 / Number(tree.entries.get('/deck/1/tempo')?.now)
    say('/scene/1/beats', 4)
    say('/scene/1/recall')
    pass(4 * beat - 0.05)
    expect(value(GAIN)).toBeLessThan(0)
    pass(0.1)
    expect(value(GAIN)).toBe(0)
  })

  it('leaves a control to the hand that takes it on the way', () => {
    const { say, pass, value, tree } = twoScenes()
    say('/deck/1/stem/bass/gain', -30)
    say('/scene/1/time', 1)
    say('/scene/1/recall')
    pass(0.3)
    say(GAIN, -12)
    set(tree, '/deck/1/stem/bass/gain', undefined, { origin: 'midi:x', touch: true })
    pass(0.02)
    const held = value('/deck/1/stem/bass/gain')
    pass(1)
    expect([value(GAIN), value('/deck/1/stem/bass/gain')]).toEqual([-12, held])
    expect(value(DRUMS)).toBe(false)
  })

  it('ends at a panic, and is forgotten when it is cleared', () => {
    const { say, pass, value } = twoScenes()
    say('/panic')
    say('/scene/2/time', 1)
    say('/scene/2/recall')
    pass(0.3)
    expect(value('/scene/2/stored')).toBe(true)
    say('/panic')
    pass(2)
    expect([value(GAIN), value(DRUMS)]).toEqual([0, false])
    say('/scene/2/clear')
    pass(0.2)
    expect(value('/scene/2/stored')).toBe(false)
    expect(() => say('/scene/2/recall')).toThrow('empty')
  })

  it('gives way to another scene that is recalled meanwhile', () => {
    const { say, pass, value } = twoScenes()
    say('/scene/1/time', 5)
    say('/scene/1/recall')
    pass(1)
    say('/scene/2/recall')
    expect([value(GAIN), value(DRUMS)]).toEqual([-40, true])
    pass(5)
    expect([value(GAIN), value(DRUMS)]).toEqual([-40, true])
  })
})

describe('a morph', () => {
  const level = fc.double({ min: -144, max: 6, noNaN: true })
  it('stays between where it began and where it goes, moves one way, arrives, and is over', () => {
    fc.assert(
      fc.property(
        level,
        level,
        fc.integer({ min: 1, max: 60_000 }),
        fc.array(fc.nat(70_000)),
        (now, to, length, times) => {
          const [first, morph] = beginMorph([{ path: '/g', row: stem.gain, now, to }], length, 0)
          expect(first).toEqual([])
          let before = now
          for (const at of times.sort((a, b) => a - b)) {
            const [, value] = stepMorph(morph, at)[0] ?? []
            if (value === undefined) continue
            expect((Number(value) - before) * (to - now)).toBeGreaterThanOrEqual(-1e-6)
            expect(Number(value)).toBeGreaterThanOrEqual(Math.min(now, to) - 1e-6)
            expect(Number(value)).toBeLessThanOrEqual(Math.max(now, to) + 1e-6)
            before = Number(value)
          }
          const last = stepMorph(morph, length)
          if (last.length > 0) expect(last[0]?.[1]).toBe(to)
          expect(isOver(morph)).toBe(true)
        },
      ),
    )
  })

  it('never moves a control again that dropped out', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (at, later) => {
        const wanted = ['/a', '/b'].map(path => ({ path, row: stem.gain, now: 0, to: -20 }))
        const [, morph] = beginMorph(wanted, 900, 0)
        stepMorph(morph, at)
        dropOut(morph, '/a')
        expect(stepMorph(morph, at + later).every(([path]) => path !== '/a')).toBe(true)
      }),
    )
  })
})
