import { describe, expect, it } from 'vitest'
import { beatAt } from '../../engine/grid.ts'
import { steadyAnalysis } from '../bridge/data-folder.ts'
import { decksWith, track } from './decks.ts'

const RATE = 44100
const SONG = 32

const playing = () => {
  const decks = decksWith({
    song: track(),
    other: track({ id: 'other', analysis: { ...steadyAnalysis(SONG), tempo: { ...steadyAnalysis(SONG).tempo } } }),
  })
  decks.say('/deck/1/load', 'song')
  decks.say('/deck/2/load', 'other')
  decks.say('/deck/1/play', true)
  return decks
}
const loopOf = ({ transport }: ReturnType<typeof decksWith>) => transport.decks[1].loop?.map(s => s / RATE)

describe('loops by hand', () => {
  it('run from the mark to the playhead, and show their length in beats', () => {
    const decks = playing()
    decks.pass(2.1)
    decks.say('/deck/1/loop/in')
    decks.pass(1)
    decks.say('/deck/1/loop/out')
    expect(loopOf(decks)?.[0]).toBeCloseTo(2.1, 2)
    expect(loopOf(decks)?.[1]).toBeCloseTo(3.1, 2)
    const [from, to] = decks.transport.decks[1].loop as [number, number]
    const { grid } = decks.transport.decks[1]
    expect(decks.value('/deck/1/loop')).toBeCloseTo(beatAt(grid, to) - beatAt(grid, from), 2)
    decks.pass(5)
    expect(decks.seconds()).toBeGreaterThan(2)
    expect(decks.seconds()).toBeLessThan(3.2)
  })

  it('lie on beats where that is asked for', () => {
    const decks = playing()
    decks.say('/deck/1/quantize', true)
    decks.pass(2.13)
    decks.say('/deck/1/loop/in')
    decks.pass(2.02)
    decks.say('/deck/1/loop/out')
    const { grid, loop } = decks.transport.decks[1]
    for (const at of loop ?? []) expect(Math.abs(beatAt(grid, at) - Math.round(beatAt(grid, at)))).toBeLessThan(0.01)
  })

  it('are halved, doubled and moved, and come again after they ended', () => {
    const decks = playing()
    decks.pass(4.01)
    decks.say('/deck/1/loop', 4)
    const [from, to] = loopOf(decks) as [number, number]
    decks.say('/deck/1/loop/scale', 0.5)
    expect((loopOf(decks)?.[1] ?? 0) - from).toBeCloseTo((to - from) / 2, 3)
    expect(decks.value('/deck/1/loop')).toBeCloseTo(2, 3)
    decks.say('/deck/1/loop/scale', 2)
    const before = decks.seconds()
    decks.say('/deck/1/loop/move', 4)
    expect(loopOf(decks)?.[0]).toBeCloseTo(to, 2)
    expect(decks.seconds() - before).toBeCloseTo(to - from, 2)
    decks.say('/deck/1/loop/exit')
    expect(decks.transport.decks[1].loop).toBeNull()
    expect(decks.value('/deck/1/loop')).toBe(0)
    decks.pass(6)
    decks.say('/deck/1/loop/exit')
    expect(loopOf(decks)?.[0]).toBeCloseTo(to, 2)
    expect(decks.seconds()).toBeCloseTo(to, 2)
  })

  it('are told to whoever sounds', () => {
    const decks = playing()
    const told: (readonly [number, number])[] = []
    decks.transport.listeners.add({ loop: (_deck, between) => told.push(between) })
    decks.pass(2)
    decks.say('/deck/1/loop', 4)
    decks.say('/deck/1/loop/scale', 2)
    expect(told).toHaveLength(2)
    expect(told[1]).toEqual(decks.transport.decks[1].loop)
  })
})

describe('jumps', () => {
  it('by beats stay where they are in the beat, and say so to whoever sounds', () => {
    const decks = playing()
    const told: boolean[] = []
    decks.transport.listeners.add({ jump: (_deck, _sample, _seq, inPhase) => told.push(inPhase) })
    decks.pass(3.07)
    const { grid } = decks.transport.decks[1]
    const before = beatAt(grid, decks.seconds() * RATE)
    decks.say('/deck/1/jump', 4)
    expect(beatAt(grid, decks.seconds() * RATE) - before).toBeCloseTo(4, 2)
    decks.say('/deck/1/seek', 1)
    decks.say('/deck/1/quantize', true)
    decks.say('/deck/1/seek', 1)
    expect(told).toEqual([true, false, true])
  })
})

describe('slip', () => {
  it('comes back to where the track would be when the loop ends', () => {
    const decks = playing()
    decks.say('/deck/1/slip', true)
    decks.pass(2)
    decks.say('/deck/1/loop', 1)
    decks.pass(4)
    decks.say('/deck/1/loop', 0)
    expect(decks.seconds()).toBeCloseTo(6, 1)
  })

  it('comes back to where the track would be when a jog is let go, wherever that took the deck', () => {
    const decks = playing()
    decks.say('/deck/1/slip', true)
    decks.pass(2)
    decks.say('/deck/1/jog', 1)
    decks.pass(1)
    // whoever sounds it bends its speed, and says where that has led
    Object.assign(decks.transport.decks[1], { sample: 9 * 44_100, at: decks.clock.now })
    decks.say('/deck/1/jog', 0)
    expect(decks.seconds()).toBeCloseTo(3, 1)
  })
})

describe('a deck that follows', () => {
  it('takes the speed of the other, and gives up leading', () => {
    const decks = playing()
    decks.say('/deck/2/play', true)
    decks.say('/deck/2/sync', true)
    decks.say('/deck/1/rate', 1.05)
    expect(decks.value('/deck/2/rate')).toBeCloseTo(1.05, 3)
    decks.say('/deck/2/rate', 0.9)
    expect(decks.value('/deck/2/rate')).toBeCloseTo(1.05, 3)
    decks.say('/deck/1/sync', true)
    expect(decks.value('/deck/2/sync')).toBe(false)
    decks.say('/deck/2/rate', 0.95)
    expect(decks.value('/deck/1/rate')).toBeCloseTo(0.95, 3)
  })

  it('stands on the beat of the other while nobody sounds', () => {
    const decks = playing()
    decks.pass(1.23)
    decks.say('/deck/2/play', true)
    decks.say('/deck/2/sync', true)
    decks.pass(3)
    const [one, two] = [decks.transport.decks[1], decks.transport.decks[2]]
    const off = beatAt(one.grid, decks.seconds(1) * RATE) - beatAt(two.grid, decks.seconds(2) * RATE)
    expect(Math.abs(off - Math.round(off))).toBeLessThan(0.01)
  })

  it('takes the key of the other by its pitch', () => {
    const decks = playing()
    decks.say('/deck/1/key-lock', true)
    decks.say('/deck/1/pitch', 200)
    decks.say('/deck/2/sync/key', true)
    expect(decks.value('/deck/2/pitch')).toBe(200)
    expect(decks.value('/deck/2/camelot')).toBe(decks.value('/deck/1/camelot'))
  })

  it('is let go by the full mix', () => {
    const decks = playing()
    for (const leaf of ['sync', 'sync/key', 'slip']) decks.say(`/deck/2/${leaf}`, true)
    decks.say('/deck/2/pitch', 300)
    decks.say('/panic')
    for (const leaf of ['sync', 'sync/key', 'slip']) expect(decks.value(`/deck/2/${leaf}`)).toBe(false)
    expect(decks.value('/deck/2/pitch')).toBe(0)
  })
})
