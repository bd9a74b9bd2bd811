import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECKS, parameterTable } from '../../contract/parameters.ts'
import { resolveAway } from '../../panel/live/away.ts'
import { type AwayDeck, awayDeckOf } from '../../panel/live/away-deck.ts'
import { backoff } from '../../panel/live/lasting-socket.ts'
import { emptyGauges } from '../../panel/live/gauges.ts'
import { emptyState } from '../../panel/live/state.ts'
import { decksWith, track } from '../transport/decks.ts'
import { loadedSong } from './song.ts'

const plain = (of: Partial<AwayDeck> = {}): AwayDeck => ({
  track: loadedSong('a', 'A'),
  grid: null,
  sample: 88200,
  playing: true,
  quantize: false,
  loop: null,
  marks: { in: null, last: null },
  ...of,
})
const seen = { deck: (n: number) => (n === 1 ? plain() : null) }
const holding = { deck: () => plain({ playing: false }) }

describe('a trigger while the bridge is away', () => {
  it('opens the full mix on panic, and leaves the master alone', () => {
    const sets = new Map(resolveAway('/panic', undefined, seen)?.sets)
    expect(sets.get('/deck/2/stem/bass/gain')).toBe(0)
    expect(sets.get('/deck/1/stem/vocals/mute')).toBe(false)
    expect(sets.get('/deck/1/loop')).toBe(0)
    expect([...sets.keys()].some(path => path.startsWith('/master'))).toBe(false)
  })

  it('plays what is loaded, and holds all', () => {
    expect(resolveAway('/transport/play', undefined, seen)?.sets).toEqual([['/deck/1/play', true]])
    expect(resolveAway('/transport/stop', undefined, seen)?.sets).toHaveLength(DECKS.length)
  })

  it('seeks, nudges, jumps by beats and to cues that are set', () => {
    expect(resolveAway('/deck/1/seek', 1.5, seen)?.jumps).toEqual([{ deck: 1, sample: 66150 }])
    expect(resolveAway('/deck/1/nudge', -9, seen)?.jumps).toEqual([{ deck: 1, sample: 0 }])
    expect(resolveAway('/deck/1/jump', -2, seen)?.jumps).toEqual([{ deck: 1, sample: 44100, inPhase: true }])
    expect(resolveAway('/deck/1/hotcue/1', undefined, seen)?.jumps).toEqual([{ deck: 1, sample: 8820 }])
    expect(resolveAway('/deck/1/cue', undefined, seen)).toMatchObject({
      jumps: [{ deck: 1, sample: 8820 }],
      sets: [['/deck/1/play', false]],
    })
  })

  it('leaves alone what only the bridge can do, and what it alone can keep', () => {
    const paths = ['/undo', '/redo', '/set/open', '/scene/1/store', '/scene/1/recall', '/scene/1/clear']
    const leaves = ['load', 'eject', 'cue', 'grid/take', 'grid/keep', 'automation/clear', 'hotcue/8']
    for (const path of [...paths, ...leaves.map(leaf => `/deck/1/${leaf}`)])
      expect([path, parameterTable().get(path)?.kind, resolveAway(path, 1, holding)]).toEqual([
        path,
        'trigger',
        undefined,
      ])
    expect(resolveAway('/deck/2/seek', 1, seen)).toBeUndefined()
  })
})

describe('loops while the bridge is away', () => {
  const acts = [
    ['/deck/1/loop/in', undefined],
    ['/deck/1/loop/out', undefined],
    ['/deck/1/loop/exit', undefined],
    ['/deck/1/loop/scale', 2],
    ['/deck/1/loop/scale', 0.5],
    ['/deck/1/loop/move', 4],
    ['/deck/1/loop/move', -2],
    ['/deck/1/jump', 4],
    ['/deck/1/nudge', 0.13],
    ['/deck/1/loop', 0],
  ] as const

  it('lie where the bridge would lay them, whatever is pressed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 25 }), fc.boolean(), (pressed, quantize) => {
        const bridge = decksWith()
        bridge.say('/deck/1/load', 'song')
        bridge.say('/deck/1/seek', 8)
        bridge.say('/deck/1/quantize', quantize)
        bridge.say('/deck/1/play', true)
        const state = emptyState()
        const gauges = emptyGauges()
        state.decks = { 1: { ...track(), cue: 0, hotCues: [] }, 2: null }
        state.values['/deck/1/quantize'] = quantize
        const marks: AwayDeck['marks'] = { in: null, last: null }
        const page = { loop: null as AwayDeck['loop'], beats: 0 }
        for (const [path, value] of pressed) {
          const { sample } = bridge.transport.decks[1]
          Object.assign(gauges.positions[1], { sample, playing: false })
          const deck = () => awayDeckOf(1, { state, gauges, loop: page.loop, marks, now: 0 })
          const done =
            path === '/deck/1/loop'
              ? { sets: [[path, value]], jumps: [], loops: [] }
              : resolveAway(path, value, { deck })
          bridge.say(path, value)
          for (const [, to] of done?.sets ?? []) page.beats = Number(to)
          if (page.beats === 0) page.loop = null
          for (const { between } of done?.loops ?? []) page.loop = between
          expect([page.beats, page.loop]).toEqual([bridge.value('/deck/1/loop'), bridge.transport.decks[1].loop])
          for (const jump of done?.jumps ?? []) expect(Math.round(bridge.transport.decks[1].sample)).toBe(jump.sample)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the wait before the next try', () => {
  it('doubles up to four seconds, with up to a quarter more', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(n => backoff(n, () => 0))).toEqual([200, 400, 800, 1600, 3200, 4000, 4000])
    expect(backoff(50, () => 1)).toBe(5000)
  })
})
