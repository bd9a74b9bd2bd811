import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { keepMark, moveMark, installBrowse } from '../../bridge/library/browse.ts'
import type { TrackSheet } from '../../contract/track.ts'
import { decksWith, track } from '../transport/decks.ts'

const sheet = (id: string, more: Partial<TrackSheet> = {}): TrackSheet =>
  ({ id, title: `Song ${id}`, artist: null, mix: 'mixes/a', stems: null, addedAt: 0, ...more }) as TrackSheet
const NONE = { tracks: [], id: null, at: 0 }

const stand = (ids: string[]) => {
  let tracks = ids.map(id => sheet(id))
  const decks = decksWith(Object.fromEntries(ids.map(id => [id, track({ id })])))
  installBrowse(decks.transport, async () => tracks)
  const marked = () => decks.value('/library/browse/track')
  return {
    ...decks,
    marked,
    become: (next: TrackSheet[]) => {
      tracks = next
    },
    turn: async (by: number, to: string) => {
      decks.pass(2)
      decks.say('/library/browse/move', by)
      await vi.waitUntil(() => {
        decks.pass(0.1)
        return marked() === to
      })
    },
  }
}

describe('the mark in the library', () => {
  it('begins at the first track, stays on the list, and says what lies under it', async () => {
    const { turn, value } = stand(['c', 'b', 'a'])
    await turn(1, 'c')
    await turn(1, 'b')
    expect(value('/library/browse/title')).toBe('Song b')
    await turn(7, 'a')
    await turn(-9, 'c')
  })

  it('stays on its track when others come, and at its place when that goes', async () => {
    const { turn, become } = stand(['c', 'b', 'a'])
    await turn(1, 'c')
    await turn(1, 'b')
    become(['d', 'c', 'b', 'a'].map(id => sheet(id)))
    await turn(0.4, 'b')
    become(['d', 'c', 'a'].map(id => sheet(id)))
    await turn(0, 'a')
  })

  it('passes over what cannot be loaded yet', async () => {
    const { turn, become } = stand(['c', 'b'])
    become([sheet('new', { mix: null }), sheet('c'), sheet('b')])
    await turn(1, 'c')
  })

  it('is loaded onto the deck that is empty, then onto one that holds, and onto none that plays', async () => {
    const { turn, say, transport } = stand(['c', 'b', 'a'])
    const lies = () => [transport.decks[1].track?.id, transport.decks[2].track?.id]
    expect(() => say('/library/browse/load')).toThrow('No track is marked')
    await turn(1, 'c')
    say('/library/browse/load')
    say('/deck/1/play', true)
    await turn(1, 'b')
    say('/library/browse/load')
    expect(lies()).toEqual(['c', 'b'])
    await turn(1, 'a')
    say('/library/browse/load')
    expect(lies()).toEqual(['c', 'a'])
    say('/deck/2/play', true)
    expect(() => say('/library/browse/load')).toThrow('Both decks play')
    say('/deck/1/load/marked')
    expect(lies()).toEqual(['a', 'a'])
  })

  it('is never off the list, whatever comes, goes or is turned', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 })
    const act = fc.oneof(
      fc.integer({ min: -20, max: 20 }).map(by => ({ by })),
      ids.map(list => ({ list })),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), acts => {
        let marked: Parameters<typeof moveMark>[0] = NONE
        for (const one of acts) {
          marked =
            'by' in one
              ? moveMark(marked, one.by)
              : keepMark(
                  marked,
                  one.list.map(id => sheet(id)),
                )
          if (marked.id !== null) expect(marked.tracks[marked.at]?.id).toBe(marked.id)
        }
      }),
    )
  })
})
