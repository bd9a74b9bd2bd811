import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Edit, edited, Edits } from '../../panel/library/edits.ts'
import { AWAY, Refused } from '../../panel/library/server-api.ts'

const memory = (): Storage => {
  const kept = new Map<string, string>()
  return {
    ...{ getItem: key => kept.get(key) ?? null, key: i => [...kept.keys()][i] ?? null, clear: () => kept.clear() },
    setItem: (key, text) => void kept.set(key, text),
    removeItem: key => void kept.delete(key),
    get length() {
      return kept.size
    },
  }
}
/** A library that can be away, and what it took. */
const opened = (keep: Storage | null = memory()) => {
  const library = { away: false, refuses: false, taken: [] as Edit[] }
  const state = { waiting: [] as Edit[] }
  const refused: string[] = []
  const send = async (edit: Edit): Promise<void> => {
    await Promise.resolve()
    if (library.away) throw new Refused(AWAY)
    if (library.refuses) throw new Refused({ code: 'wrong_state', error: 'Locked', cure: 'Unlock it' })
    library.taken.push(edit)
  }
  const edits = new Edits({ state, keep, send, onRefused: ({ code }) => refused.push(code) })
  return { library, state, refused, edits, keep }
}
const named = (id: string, title: string): Edit => ({ kind: 'naming', id, to: { title } })
const tempo = (id: string, bpm: number): Edit => ({ kind: 'manual', id, to: { bpm, locked: false } })
const rest = () => new Promise(resolve => setTimeout(resolve, 0))

describe('what a hand sets of a track', () => {
  it('goes to the library at once, and waits no more', async () => {
    const { library, state, edits } = opened()
    expect(await edits.add(tempo('a', 120))).toBe(true)
    expect([library.taken, state.waiting]).toEqual([[tempo('a', 120)], []])
  })

  it('waits while the library is away, across a reload too, and is delivered in the order of setting', async () => {
    const { library, state, edits, keep } = opened()
    library.away = true
    void edits.add(named('a', 'One'))
    void edits.add(tempo('b', 90))
    await rest()
    expect(state.waiting).toHaveLength(2)
    const again = opened(keep)
    expect(again.state.waiting).toEqual([named('a', 'One'), tempo('b', 90)])
    await again.edits.deliver()
    expect(again.library.taken).toEqual([named('a', 'One'), tempo('b', 90)])
    expect(opened(keep).state.waiting).toEqual([])
  })

  it('is shown over what the library says, names left out staying', () => {
    const track = { id: 'a', title: 'Old', artist: 'Aya', manual: null }
    const edits = [named('a', 'New'), tempo('a', 99), named('b', 'Else')]
    expect(edited(track, edits)).toEqual({ id: 'a', title: 'New', artist: 'Aya', manual: { bpm: 99, locked: false } })
  })

  it('is one edit a track and kind: grids newest first, names joined', async () => {
    const { library, edits, state } = opened()
    library.away = true
    void edits.add(tempo('a', 90))
    void edits.add(tempo('a', 91))
    void edits.add(named('a', 'Title'))
    void edits.add({ kind: 'naming', id: 'a', to: { tags: ['late'] } })
    await rest()
    expect(state.waiting).toEqual([tempo('a', 91), { kind: 'naming', id: 'a', to: { title: 'Title', tags: ['late'] } }])
  })

  it('is told when it was refused, and not sent again', async () => {
    const { library, edits, state, refused } = opened()
    library.refuses = true
    expect(await edits.add(tempo('a', 90))).toBe(false)
    expect([refused, state.waiting]).toEqual([['wrong_state'], []])
  })

  it('works without a store, and leaves what it does not know in one', async () => {
    const { edits, library } = opened(null)
    await edits.add(tempo('a', 1))
    expect(library.taken).toHaveLength(1)
    const keep = memory()
    keep.setItem('stembridge.edit.manual.a', '{broken')
    keep.setItem('stembridge.edit.manual.b', '{"kind":"manual","id":"b"}')
    keep.setItem('other', '1')
    expect(opened(keep).state.waiting).toEqual([])
    expect(keep.length).toBe(3)
  })

  it('ends as the newest of each, whenever the library comes and goes', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('edit' as const),
        id: fc.constantFrom('a', 'b'),
        bpm: fc.integer({ min: 60, max: 99 }),
      }),
      fc.record({ do: fc.constantFrom('away' as const, 'here' as const, 'rest' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
        const { library, edits, state } = opened()
        const newest: Record<string, number> = {}
        for (const one of steps) {
          if (one.do === 'edit') {
            newest[one.id] = one.bpm
            void edits.add(tempo(one.id, one.bpm))
          } else if (one.do === 'rest') await rest()
          else {
            library.away = one.do === 'away'
            if (!library.away) void edits.deliver()
          }
        }
        library.away = false
        await rest()
        await edits.deliver()
        await rest()
        const last: Record<string, number | undefined> = {}
        for (const edit of library.taken) if (edit.kind === 'manual') last[edit.id] = edit.to.bpm
        expect(last).toEqual(newest)
        expect(state.waiting).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
