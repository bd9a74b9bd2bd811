import { describe, expect, it } from 'vitest'
import type { DeckPosition, FromBridge } from '../../contract/live.ts'
import { faderPosition } from '../../contract/tapers.ts'
import { apply } from '../../panel/live/apply.ts'
import { emptyGauges, sampleAt } from '../../panel/live/gauges.ts'
import { emptyState } from '../../panel/live/state.ts'
import { loadedSong } from './song.ts'

const GAIN = '/deck/1/stem/vocals/gain'
const nobody = { moves: () => false, before: () => undefined }
const page = (mine: { moves: (path: string) => boolean; before: (path: string) => number | undefined } = nobody) => {
  const state = emptyState()
  const gauges = emptyGauges()
  return { state, gauges, hears: (m: FromBridge, now = 0) => apply(state, gauges, m, { mine, now }) }
}
const hello = (more: Partial<Extract<FromBridge, { t: 'hello' }>> = {}): FromBridge => ({
  t: 'hello',
  version: '1',
  boot: 'b',
  you: 'panel:a',
  api: 'http://127.0.0.1:1',
  oscPort: 4402,
  seq: 7,
  values: { [GAIN]: -3 },
  readings: { '/deck/1/tempo': 124, '/deck/1/stem/vocals/meter': -9 },
  host: { kind: 'silent', holder: null, name: 'silent', blocked: null },
  decks: { 1: loadedSong('a', 'A'), 2: null },
  positions: [],
  surfaces: [],
  ...more,
})
const change = (path: string, value: number, origin = 'osc:x'): FromBridge => ({
  t: 'changes',
  changes: [{ path, value, seq: 8, origin }],
})
const playing: DeckPosition = { deck: 1, sample: 44100, rate: 2, playing: true, hostTime: 5, holding: null }

describe('what the page knows of the bridge', () => {
  it('is all there after the first message', () => {
    const { state, gauges, hears } = page()
    hears(hello())
    expect(state.connection).toBe('open')
    expect(state.values[GAIN]).toBe(-3)
    expect(state.values['/master/limiter']).toBe(true)
    expect(state.decks[1]?.title).toBe('A')
    expect(state.readings['/deck/1/tempo']).toBe(124)
    expect(gauges.levels.get('/deck/1/stem/vocals/meter')).toBe(-9)
  })

  it('keeps meters out of what the framework watches', () => {
    const { state, hears } = page()
    hears({ t: 'readings', values: { '/master/meter': -1 } })
    expect(state.readings).toEqual({})
  })

  it('follows what others move', () => {
    const { state, hears } = page()
    hears(change(GAIN, -12))
    expect(state.values[GAIN]).toBe(-12)
    expect(state.seq).toBe(8)
  })

  it('does not let its own hand be pulled back by others, but by the bridge’s correction', () => {
    const { state, hears } = page({ moves: path => path === GAIN, before: () => undefined })
    state.values[GAIN] = -5
    hears(change(GAIN, -12))
    expect(state.values[GAIN]).toBe(-5)
    hears(change(GAIN, -20, 'bridge'))
    expect(state.values[GAIN]).toBe(-20)
  })

  it('reads gains, and leaves the fader’s view of them alone', () => {
    const { state, hears } = page()
    hears(change(GAIN, 0))
    hears(change('/deck/1/stem/vocals/fader', faderPosition(0)))
    expect(state.values[GAIN]).toBe(0)
  })

  it('keeps over a new hello what it moves just now', () => {
    const { state, hears } = page({ moves: path => path === GAIN, before: () => undefined })
    state.values[GAIN] = -40
    hears(hello())
    expect(state.values[GAIN]).toBe(-40)
  })

  it('goes back to where a refused control stood', () => {
    const { state, hears } = page({ moves: () => true, before: () => -1 })
    state.values[GAIN] = -9
    hears({ t: 'refused', path: GAIN, failure: { code: 'bad_value', error: 'e', cure: 'c' } })
    expect(state.values[GAIN]).toBe(-1)
    expect(state.refusal?.failure.error).toBe('e')
  })

  it('extrapolates the playhead while it plays and stands while it holds', () => {
    const { state, gauges, hears } = page()
    hears({ t: 'position', positions: [playing] }, 1000)
    expect(sampleAt(gauges.positions[1], 1500)).toBe(44100 + 0.5 * 2 * 44100)
    hears({ t: 'position', positions: [{ ...playing, holding: 'stems' }] }, 2000)
    expect(sampleAt(gauges.positions[1], 3000)).toBe(44100)
    expect(state.holding[1]).toBe('stems')
  })

  it('trusts its own playhead while it sounds, and the bridge’s while the browser holds the sound back', () => {
    const { state, gauges, hears } = page()
    state.hosting = true
    hears({ t: 'position', positions: [playing] })
    expect(gauges.positions[1].sample).toBe(0)
    hears({ t: 'host', host: { kind: 'panel', holder: 'panel:a', name: 'a', blocked: 'click' } })
    hears({ t: 'position', positions: [playing] })
    expect(gauges.positions[1].sample).toBe(44100)
  })

  it('jumps, loads, and takes the server’s address as told', () => {
    const { state, gauges, hears } = page()
    hears({ t: 'jump', deck: 2, sample: 99, seq: 3 })
    hears({ t: 'deck', deck: 2, track: loadedSong('b', 'B') })
    hears({ t: 'api', api: null })
    expect(gauges.positions[2].sample).toBe(99)
    expect(state.decks[2]?.id).toBe('b')
    expect(state.api).toBeNull()
  })
})
