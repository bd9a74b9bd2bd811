import { describe, expect, it } from 'vitest'
import { createLease, type Candidate, takeResume } from '../../bridge/hosts/index.ts'
import { get, subscribe } from '../../bridge/tree/index.ts'
import type { DeckPosition } from '../../contract/live.ts'
import { loadedDecks } from './loaded-decks.ts'

const PANEL: Candidate = { origin: 'panel:a', kind: 'panel' }
const at = (sample: number): DeckPosition => ({
  deck: 1,
  sample,
  rate: 1,
  playing: true,
  hostTime: 0,
  holding: null,
})
const LOOP = [441_000, 441_000 + 4 * 22_050 + 137] as const

describe('a host that played on while the bridge was away', () => {
  const resumed = (loops: { 1: readonly [number, number] | null; 2: null } | undefined, beats: number) => {
    const { transport } = loadedDecks(600)
    const lease = createLease(transport)
    const told: unknown[] = []
    transport.listeners.add({ loop: (_, between) => told.push(between) })
    subscribe(transport.tree, 'test', () => undefined)
    const values = { '/deck/1/play': true, '/deck/1/loop': beats, '/deck/1/rate': 1.1 }
    const resume = { values, loads: { 1: 'song', 2: null }, positions: [at(480_000)], ...(loops ? { loops } : {}) }
    takeResume(lease, PANEL, resume, () => undefined)
    return { deck: transport.decks[1], told, loop: get(transport.tree, '/deck/1/loop') }
  }

  it('keeps its loop to the sample, and is not told of another', () => {
    const { deck, told, loop } = resumed({ 1: LOOP, 2: null }, 4.0062)
    expect([deck.loop, loop, told]).toEqual([LOOP, 4.0062, []])
    expect([deck.sample, deck.playing, deck.rate]).toEqual([480_000, true, 1.1])
  })

  it('that says no more than the length gets a loop where it is', () => {
    const { deck } = resumed(undefined, 4)
    expect(deck.loop).toEqual([463_050, 463_050 + 4 * 22_050])
  })

  it('without a loop has none', () => {
    expect(resumed({ 1: null, 2: null }, 0).deck.loop).toBeNull()
  })
})
