import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InsertFault, SlotPath } from '../../contract/inserts.ts'
import { WayLengths } from '../../engine/hosting/index.ts'

const [SLOT, OTHER] = ['/deck/1/stem/vocals/insert/1', '/master/insert/1']
const failed = (fault: InsertFault, slot: SlotPath = SLOT) => [{ slot, fault }]

describe('The way to an outside plugin', () => {
  const longer: SlotPath[] = []
  let ways: WayLengths
  beforeEach(() => {
    vi.useFakeTimers()
    longer.length = 0
    ways = new WayLengths({ shortest: () => 2048, onLonger: slot => longer.push(slot) })
  })
  afterEach(() => {
    ways.close()
    vi.useRealTimers()
  })

  it('is doubled each time that the plugin was late and is on time again, up to a fifth of a second', () => {
    const lengths: number[] = []
    for (let time = 0; time < 4; time++) {
      ways.see(failed('late'))
      expect(ways.frames(SLOT)).toBe(lengths.at(-1) ?? 2048)
      ways.see([])
      lengths.push(ways.frames(SLOT))
    }
    expect(lengths).toEqual([4096, 8192, 8192, 8192])
    expect(longer).toEqual([SLOT, SLOT])
    expect(ways.frames(OTHER)).toBe(2048)
  })

  it('is doubled once for one time that it was late, told as often as it may be', () => {
    for (let time = 0; time < 5; time++) ways.see([...failed('late'), ...failed('threw', OTHER)])
    ways.see([])
    ways.see([])
    expect([ways.frames(SLOT), ways.frames(OTHER)]).toEqual([4096, 2048])
  })

  it('is doubled where the plugin does not come on time by the way that it has', () => {
    ways.see(failed('late'))
    vi.advanceTimersByTime(900)
    expect(ways.frames(SLOT)).toBe(2048)
    vi.advanceTimersByTime(200)
    expect(ways.frames(SLOT)).toBe(4096)
    // the longer way is a new beginning: that it is not late just now says nothing
    ways.see([])
    expect(ways.frames(SLOT)).toBe(4096)
    ways.see(failed('late'))
    vi.advanceTimersByTime(1100)
    expect(ways.frames(SLOT)).toBe(8192)
  })

  it('stays as long as it is where the plugin breaks, and is short again for another', () => {
    ways.see(failed('late'))
    ways.see(failed('blocked'))
    vi.advanceTimersByTime(5000)
    ways.see([])
    expect([ways.frames(SLOT), longer]).toEqual([2048, []])
    ways.lengthen(SLOT)
    expect(ways.frames(SLOT)).toBe(4096)
    ways.forget(SLOT)
    expect(ways.frames(SLOT)).toBe(2048)
  })

  it('is forgotten with what lay there, whatever comes later of it', () => {
    ways.see(failed('late'))
    ways.forget(SLOT)
    ways.see([])
    vi.advanceTimersByTime(5000)
    expect([ways.frames(SLOT), longer]).toEqual([2048, []])
  })
})
