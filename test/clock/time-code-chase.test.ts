import { describe, expect, it } from 'vitest'
import { createTimeCodeFollower } from '../../bridge/clock/in/follow-time-code.ts'
import { keepOneLeader } from '../../bridge/clock/in/one-leader.ts'
import { fpsOf, type FrameType } from '../../bridge/clock/in/time-code.ts'
import { decksWith } from '../transport/decks.ts'
import { chance } from './sender.ts'
import { fullFrame, quarterFrame } from './time-code-sender.ts'

/** A deck of a song of 32 s that chases another program; `type` 1 is 25 frames a second. */
const openStage = ({ type = 1 as FrameType, speed = 1, offset = 0 } = {}) => {
  const decks = decksWith()
  const { clock, transport, tick, say } = decks
  say('/transport/timecode/source', 'DAW')
  say('/transport/timecode/offset', offset)
  say('/deck/1/load', 'song')
  say('/deck/1/timecode/chase', true)
  const follower = createTimeCodeFollower(transport, () => true)
  keepOneLeader(transport.tree)
  const fps = fpsOf(type, false) * speed
  const dice = chance(3)
  const jumps: number[] = []
  transport.listeners.add({ jump: (_, sample) => jumps.push(sample) })
  let running: { quarter: number; since: number; from: number } | null = null
  const dueAt = (run: NonNullable<typeof running>) => run.since + ((run.quarter - run.from) / 4 / fps) * 1000
  const pass = (forSeconds: number, each: () => void = () => {}) => {
    for (let left = forSeconds * 1000; left > 0; left -= 5) {
      clock.now += 5
      for (; running && dueAt(running) <= clock.now; running.quarter++)
        follower.hear(0xf1, [quarterFrame(type, running.quarter)], dueAt(running) + (dice() * 2 - 1) * 2)
      tick()
      follower.turn()
      each()
    }
  }
  const run = (seconds: number) => {
    const from = Math.floor((seconds * fpsOf(type, false)) / 2) * 8
    running = { quarter: from, since: clock.now, from }
  }
  const stop = () => {
    running = null
  }
  /** Where the other program is, in seconds of its code. */
  const there = () => {
    if (!running) return 0
    return (running.from / 4 + ((clock.now - running.since) / 1000) * fps) / fpsOf(type, false)
  }
  const deck = transport.decks[1]
  const locate = (seconds: number) =>
    follower.hear(0xf0, fullFrame({ type, hours: 0, minutes: 0, seconds, frames: 0 }), clock.now)
  return { ...decks, deck, pass, run, stop, there, locate, jumps }
}

describe('a deck that chases MIDI time code', () => {
  it('starts where the code is, stays within 3 ms of it by its speed alone, and holds where it ends', () => {
    const { pass, run, stop, there, deck, seconds, jumps, value } = openStage()
    pass(0.5)
    expect([deck.playing, value('/transport/timecode/in')]).toEqual([false, 'waits'])
    run(4)
    pass(2)
    expect([deck.playing, value('/transport/timecode/in')]).toEqual([true, 'runs'])
    let most = 0
    pass(15, () => {
      most = Math.max(most, Math.abs(seconds() - there()))
    })
    expect(most).toBeLessThan(0.003)
    expect(jumps).toHaveLength(1)
    const end = there()
    stop()
    pass(1)
    expect([deck.playing, value('/transport/timecode/in')]).toEqual([false, 'stands'])
    expect(Math.abs(seconds() - end)).toBeLessThan(0.02)
    expect(value('/transport/timecode/in/time')).toMatch(/^00:00:2(0:24|1:00)$/)
  })

  it('goes along at another speed', () => {
    const { pass, run, there, deck, seconds } = openStage({ speed: 1.04 })
    run(1)
    pass(10)
    expect(deck.rate).toBeCloseTo(1.04, 2)
    expect(Math.abs(seconds() - there())).toBeLessThan(0.003)
  })

  it('goes where the other program goes, held or playing', () => {
    const { pass, run, there, deck, seconds, locate } = openStage()
    locate(12)
    expect([deck.playing, seconds()]).toEqual([false, 12])
    run(12)
    pass(2)
    run(25)
    pass(1)
    expect([deck.playing, Math.abs(seconds() - there()) < 0.01]).toEqual([true, true])
  })

  it('begins its track at the offset, and waits at its beginning until then', () => {
    for (const type of [0, 1, 2, 3] as const) {
      const { pass, run, deck, seconds, there } = openStage({ type, offset: 3600 })
      // numbers are dropped: an hour by the clock is not one by its frames
      const hour = type === 2 ? 107_892 / fpsOf(2, false) : 3600
      run(hour - 2)
      pass(1.5)
      expect([deck.playing, seconds()], String(type)).toEqual([false, 0])
      pass(4)
      expect(deck.playing, String(type)).toBe(true)
      expect(Math.abs(seconds() - (there() - hour)), String(type)).toBeLessThan(0.003)
    }
  })

  it('holds at its end while the code runs on', () => {
    const { pass, run, deck, seconds } = openStage()
    run(31)
    pass(3)
    expect([deck.playing, seconds()]).toEqual([false, 32])
  })

  it('leaves to hands what they hold meanwhile, and follows one thing only', () => {
    const { pass, run, deck, say, value } = openStage()
    run(2)
    pass(1)
    say('/deck/1/play', false)
    pass(1)
    expect(deck.playing).toBe(false)
    for (const other of ['sync', 'chase']) {
      say(`/deck/1/${other}`, true)
      expect(value('/deck/1/timecode/chase'), other).toBe(false)
      say('/deck/1/timecode/chase', true)
      expect(value(`/deck/1/${other}`), other).toBe(false)
    }
    expect(value('/deck/2/timecode/chase')).toBe(false)
  })
})
