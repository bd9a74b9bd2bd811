import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { update } from '../../bridge/transport/index.ts'
import type { Analysis } from '../../contract/analysis.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { decksWith, track } from './decks.ts'

const heard = track().analysis as Analysis
const by = (seconds: number, more: Partial<Analysis> = {}): Analysis => ({
  ...heard,
  beats: heard.beats.map(t => t + seconds),
  downbeats: heard.downbeats.map(t => t + seconds),
  ...more,
})
const loaded = (of = track()) => {
  const decks = decksWith({ song: of })
  decks.say('/deck/1/load', 'song')
  const offered = () => decks.transport.decks[1].track?.offered ?? null
  const firstBeat = () => decks.transport.decks[1].played.beats[0]
  const become = (analysis: Analysis | null, manual: Parameters<typeof track>[0] = {}) =>
    update(decks.transport, 1, track({ analysis, ...manual }))
  return { ...decks, offered, firstBeat, become }
}

describe('a better grid', () => {
  it('waits while the deck plays, says so, and comes when it is taken: the playhead stays', () => {
    const { say, pass, become, offered, firstBeat, value, seconds } = loaded()
    say('/deck/1/play', true)
    pass(3)
    become(by(0.2))
    expect([firstBeat(), value('/deck/1/grid/offered')]).toEqual([0, true])
    expect(offered()?.beats[0]).toBe(0.2)
    become(by(0.2, { loudnessLufs: -9 }))
    expect(firstBeat()).toBe(0)
    const before = seconds()
    say('/deck/1/grid/take')
    expect([firstBeat(), value('/deck/1/grid/offered'), offered()]).toEqual([0.2, false, null])
    expect(seconds()).toBe(before)
  })

  it('is not offered again once it was refused, until the next load', () => {
    const { say, pass, become, offered, firstBeat, value } = loaded()
    say('/deck/1/play', true)
    pass(1)
    become(by(0.2))
    say('/deck/1/grid/keep')
    become(by(0.2))
    expect([firstBeat(), offered(), value('/deck/1/grid/offered')]).toEqual([0, null, false])
    say('/deck/1/play', false)
    become(by(0.2))
    expect(firstBeat()).toBe(0)
    become(by(0.1))
    expect(firstBeat()).toBe(0.1)
  })

  it('comes at once onto a deck that holds, and where there was none', () => {
    const held = loaded()
    held.become(by(0.2))
    expect(held.firstBeat()).toBe(0.2)
    const fresh = loaded(track({ analysis: null }))
    fresh.say('/deck/1/play', true)
    fresh.pass(1)
    fresh.become(by(0.2))
    expect([fresh.firstBeat(), fresh.offered()]).toEqual([0.2, null])
  })

  it('is none when it only goes on where the first ended, and brings its other figures along', () => {
    const part = {
      ...heard,
      beats: heard.beats.slice(0, 20),
      downbeats: heard.downbeats.slice(0, 5),
      provisional: true,
    }
    const { say, pass, become, offered, transport } = loaded(track({ analysis: part }))
    say('/deck/1/play', true)
    pass(1)
    become({ ...heard, loudnessLufs: -7 })
    expect(offered()).toBeNull()
    expect(transport.decks[1].track?.analysis).toMatchObject({ loudnessLufs: -7 })
    expect(transport.decks[1].played.beats.length).toBe(heard.beats.length)
  })

  it('is not asked about where a hand has set the grid: that goes on, and what it sets comes at once', () => {
    const { say, pass, become, offered, firstBeat, value } = loaded()
    say('/deck/1/play', true)
    pass(1)
    become(heard, { manual: { bpm: 100, anchor: 0.3, locked: false } })
    expect(firstBeat()).toBeCloseTo(0.3, 9)
    pass(0.3)
    expect([value('/deck/1/tempo'), value('/deck/1/track/tempo')]).toEqual([100, 100])
    become(by(0.2), { manual: { bpm: 100, anchor: 0.3, locked: false } })
    expect([offered(), firstBeat()]).toEqual([null, expect.closeTo(0.3, 9)])
  })

  it('never changes a locked one', () => {
    const { say, pass, become, offered, firstBeat } = loaded(track({ manual: { locked: true } }))
    say('/deck/1/play', true)
    pass(1)
    become(by(0.2), { manual: { locked: true } })
    expect([offered(), firstBeat()]).toEqual([null, 0])
  })

  it('never comes under a playing deck without the word for it', () => {
    const deed = fc.record({
      by: fc.constantFrom(0, 0.1, 0.2, 0.25, 0.5),
      next: fc.constantFrom('/deck/1/grid/keep', '/deck/1/seek', null),
    })
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 12 }), deeds => {
        const { say, pass, become, firstBeat } = loaded()
        say('/deck/1/play', true)
        for (const { by: moved, next } of deeds) {
          pass(0.5, 50)
          become(by(moved))
          if (next) say(next, next.endsWith('seek') ? 2 : undefined)
          expect(firstBeat()).toBe(0)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('what sounds', () => {
  it('is told at the beat: the tick names the moment of the next one', () => {
    const { say, clock, value, tick } = loaded(track({ analysis: by(0.1237) }))
    say('/deck/1/rate', 1.03)
    say('/deck/1/play', true)
    const began = clock.now
    const late: number[] = []
    for (let now = tick(), i = 0; i < 24; i++) {
      clock.now = now
      now = tick()
      const beat = ((0.1237 + i * 0.5) / 1.03) * 1000
      late.push(clock.now - began - beat)
      expect(value('/deck/1/beat')).toBe((i % 4) + 1)
    }
    expect(Math.max(...late.map(Math.abs))).toBeLessThan(0.001)
  })

  it('is named at the turn of a loop too', () => {
    const { say, clock, tick, seconds } = loaded()
    say('/deck/1/play', true)
    say('/deck/1/loop', 0.25)
    const began = clock.now
    clock.now = tick()
    tick()
    expect(clock.now - began).toBeCloseTo(125, 1)
    expect(seconds()).toBeCloseTo(0, 3)
  })

  it('follows a tempo that moves', () => {
    const beats = Array.from({ length: 50 }, (_, i) => i * 0.5 + i * i * 0.002)
    const { say, pass, value } = loaded(track({ analysis: { ...heard, beats, downbeats: [] } }))
    say('/deck/1/play', true)
    pass(0.3)
    expect(value('/deck/1/tempo')).toBeLessThan(120)
    const first = Number(value('/deck/1/tempo'))
    pass(20, 50)
    expect(Number(value('/deck/1/tempo'))).toBeLessThan(first - 10)
    expect(value('/deck/1/track/tempo')).toBe(120)
  })

  it('says how well the decks fit each other, as they sound', () => {
    const { say, value, pass } = loaded()
    expect(value('/deck/1/fit')).toBe(0)
    say('/deck/2/load', 'song')
    pass(0.3)
    expect([value('/deck/1/fit'), value('/deck/2/fit')]).toEqual([1, 1])
    say('/deck/2/rate', 1.04)
    pass(0.3)
    expect(value('/deck/1/fit')).toBeCloseTo(2 / 3, 6)
    expect(value('/deck/2/fit')).toBe(1)
  })

  it('is where the song begins to be counted, whatever its length in samples', () => {
    const { transport } = loaded(track({ manual: { bpm: 60, anchor: 0, locked: false } }))
    expect(transport.decks[1].played.beats.at(-1)).toBe(32)
    expect(transport.decks[1].grid?.beats[1]).toBe(LIBRARY_RATE)
  })
})
