import { describe, expect, it } from 'vitest'
import { resolveAway } from '../../panel/live/away.ts'
import { backoff } from '../../panel/live/lasting-socket.ts'
import { loadedSong } from './song.ts'

const seen = { decks: { 1: loadedSong('a', 'A'), 2: null }, sample: () => 88200 }

describe('a trigger while the bridge is away', () => {
  it('opens the full mix on panic, and leaves the master alone', () => {
    const sets = new Map(resolveAway('/panic', undefined, seen)?.sets)
    expect(sets.get('/deck/2/stem/bass/gain')).toBe(0)
    expect(sets.get('/deck/1/stem/vocals/mute')).toBe(false)
    expect(sets.get('/deck/1/loop')).toBe(0)
    expect([...sets.keys()].some(path => path.startsWith('/master'))).toBe(false)
  })

  it('seeks, nudges and jumps to cues that are set', () => {
    expect(resolveAway('/deck/1/seek', 1.5, seen)?.jumps).toEqual([{ deck: 1, sample: 66150 }])
    expect(resolveAway('/deck/1/nudge', -9, seen)?.jumps).toEqual([{ deck: 1, sample: 0 }])
    expect(resolveAway('/deck/1/hotcue/1', undefined, seen)?.jumps).toEqual([{ deck: 1, sample: 8820 }])
    expect(resolveAway('/deck/1/cue', undefined, seen)).toEqual({
      jumps: [{ deck: 1, sample: 8820 }],
      sets: [['/deck/1/play', false]],
    })
  })

  it('leaves alone what only the bridge can do', () => {
    expect(resolveAway('/deck/1/load', 'b', seen)).toBeUndefined()
    expect(resolveAway('/deck/1/hotcue/8', undefined, seen)).toBeUndefined()
    expect(resolveAway('/scene/1/recall', undefined, seen)).toBeUndefined()
  })
})

describe('the wait before the next try', () => {
  it('doubles up to four seconds, with up to a quarter more', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(n => backoff(n, () => 0))).toEqual([200, 400, 800, 1600, 3200, 4000, 4000])
    expect(backoff(50, () => 1)).toBe(5000)
  })
})
