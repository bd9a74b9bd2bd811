import { describe, expect, it } from 'vitest'
import type { Change } from '../../contract/live.ts'
import { faderLevel, faderPosition } from '../../contract/tapers.ts'
import {
  createTree,
  flush,
  get,
  handle,
  release,
  report,
  resolve,
  set,
  subscribe,
  type Tree,
  valuesOf,
  watch,
} from '../../bridge/tree/index.ts'
import { codeOf } from '../contract/code-of.ts'

const VOCALS = '/deck/1/stem/vocals/gain'
const FADER = '/deck/1/stem/vocals/fader'
const MUTE = '/deck/1/stem/vocals/mute'
const panel = { origin: 'panel:a' }

const withClock = () => {
  const clock = { now: 0 }
  return { clock, tree: createTree({ now: () => clock.now }) }
}
const heardBy = (tree: Tree, origin: string): Change[] => {
  const all: Change[] = []
  subscribe(tree, origin, change => all.push(change))
  return all
}

describe('setting a parameter', () => {
  it('tells everyone but the one who set it', () => {
    const { tree } = withClock()
    const [own, other] = [heardBy(tree, 'panel:a'), heardBy(tree, 'panel:b')]
    const change = set(tree, MUTE, true, panel)
    expect(change).toEqual({ path: MUTE, value: true, seq: 1, origin: 'panel:a' })
    expect(other).toEqual([change])
    expect(own).toEqual([])
  })

  it('says nothing where nothing changes', () => {
    const { tree } = withClock()
    const heard = heardBy(tree, 'panel:b')
    set(tree, MUTE, false, panel)
    set(tree, VOCALS, 0.004, panel)
    expect(heard).toEqual([])
  })

  it('reaches silence and unity exactly, by whatever small step', () => {
    const { tree } = withClock()
    set(tree, VOCALS, -0.5, panel)
    set(tree, VOCALS, -0.4905, panel)
    expect(get(tree, VOCALS)).toBe(-0.5)
    set(tree, VOCALS, -0.012, panel)
    set(tree, VOCALS, -0.005, panel)
    set(tree, VOCALS, 0, panel)
    expect(get(tree, VOCALS)).toBe(0)
  })

  it('moves a gain with its fader and a fader with its gain, one change each', () => {
    const { tree } = withClock()
    const heard = heardBy(tree, 'panel:b')
    set(tree, VOCALS, -6, panel)
    expect(heard.map(c => c.path)).toEqual([VOCALS, FADER])
    expect(get(tree, FADER)).toBeCloseTo(faderPosition(-6), 12)
    set(tree, FADER, 0.5, panel)
    expect(heard.slice(2).map(c => c.path)).toEqual([FADER, VOCALS])
    expect(get(tree, VOCALS)).toBeCloseTo(faderLevel(0.5), 12)
  })

  it('clamps what is out of range, and tells the one who sent it what came of it', () => {
    const { tree } = withClock()
    const own = heardBy(tree, 'panel:a')
    set(tree, VOCALS, 40, panel)
    expect(get(tree, VOCALS)).toBe(6)
    expect(own).toEqual([{ path: VOCALS, value: 6, seq: 2, origin: 'bridge' }])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e38, '-6', null, {}, true])(
    'refuses %s as a gain and keeps the last good value',
    given => {
      const { tree } = withClock()
      set(tree, VOCALS, -3, panel)
      expect(codeOf(() => set(tree, VOCALS, given, panel))).toBe('bad_value')
      expect(get(tree, VOCALS)).toBe(-3)
    },
  )

  it('names the nearest path where there is none, refuses readings, and says what is not yet', () => {
    const { tree } = withClock()
    expect(() => set(tree, '/deck/1/stem/vocal/gain', 0, panel)).toThrow(VOCALS)
    expect(codeOf(() => set(tree, '/nothing/like/it/at/all/whatsoever', 0, panel))).toBe('unknown_path')
    expect(codeOf(() => set(tree, '/deck/1/tempo', 120, panel))).toBe('bad_value')
    expect(codeOf(() => set(tree, '/transport/tap', true, panel))).toBe('not_yet')
  })

  it('refuses a word that its row does not know, and says which it does', () => {
    const { tree } = withClock()
    set(tree, '/master/crossfade/curve', 'cut', panel)
    expect(() => set(tree, '/master/crossfade/curve', 'banana', panel)).toThrow('smooth, power, linear, cut')
    expect(get(tree, '/master/crossfade/curve')).toBe('cut')
  })

  it('hands changes on in order of seq, also those that a listener makes', () => {
    const { tree } = withClock()
    subscribe(tree, 'bridge:follows', change => {
      if (change.path === MUTE) set(tree, '/deck/1/play', true, { origin: 'bridge' })
    })
    const heard = heardBy(tree, 'panel:b')
    set(tree, MUTE, true, panel)
    expect(heard.map(c => [c.path, c.seq])).toEqual([
      [MUTE, 1],
      ['/deck/1/play', 2],
    ])
  })

  it('outlives a listener that throws', () => {
    const thrown: unknown[] = []
    const tree = createTree({ onThrow: error => thrown.push(error) })
    subscribe(tree, 'broken', () => {
      throw new Error('broken')
    })
    const heard = heardBy(tree, 'panel:b')
    set(tree, MUTE, true, panel)
    expect(heard).toHaveLength(1)
    expect(thrown).toHaveLength(1)
  })

  it('resolves the short addresses of the focused deck', () => {
    const { tree } = withClock()
    expect(resolve(tree, '/stem/vocals/gain')).toBe(VOCALS)
    expect(resolve(tree, '/stem/4/eq/low')).toBe('/deck/1/stem/other/eq/low')
    expect(resolve(tree, '/stem/6/gain')).toBe('/deck/1/stem/piano/gain')
    expect(resolve(tree, '/stem/7/gain')).toBe('/stem/7/gain')
  })
})

describe('a trigger', () => {
  it('acts once, tells of it, and is kept nowhere', () => {
    const { tree } = withClock()
    let fired = 0
    handle(tree, '/deck/1/cue', () => fired++)
    const heard = heardBy(tree, 'panel:b')
    set(tree, '/deck/1/cue', undefined, panel)
    expect(fired).toBe(1)
    expect(heard).toHaveLength(1)
    expect(Object.keys(valuesOf(tree))).not.toContain('/deck/1/cue')
  })

  it('does not fire when a button is let go', () => {
    const { tree } = withClock()
    let fired = 0
    handle(tree, '/deck/1/cue', () => fired++)
    set(tree, '/deck/1/cue', 1, panel)
    set(tree, '/deck/1/cue', 0, panel)
    expect(fired).toBe(1)
  })
})

describe('touch', () => {
  it('lets nobody else move a control that a hand holds, and tells them where it stands', () => {
    const { tree } = withClock()
    const other = heardBy(tree, 'panel:b')
    set(tree, VOCALS, -6, { ...panel, touch: true })
    other.length = 0
    expect(set(tree, VOCALS, -20, { origin: 'panel:b' })).toBeUndefined()
    expect(set(tree, FADER, 0.1, { origin: 'osc:x' })).toBeUndefined()
    expect(get(tree, VOCALS)).toBe(-6)
    expect(other).toEqual([{ path: VOCALS, value: -6, seq: 2, origin: 'bridge' }])
  })

  it('ends with touch=false, after a second without movement, or when the surface is gone', () => {
    for (const end of ['false', 'still', 'gone']) {
      const { tree, clock } = withClock()
      set(tree, VOCALS, undefined, { ...panel, touch: true })
      if (end === 'false') set(tree, VOCALS, undefined, { ...panel, touch: false })
      if (end === 'still') clock.now += 1000
      if (end === 'gone') release(tree, 'panel:a')
      expect(set(tree, VOCALS, -20, { origin: 'panel:b' })?.value, end).toBe(-20)
    }
  })

  it('lasts while the hand moves', () => {
    const { tree, clock } = withClock()
    set(tree, VOCALS, -1, { ...panel, touch: true })
    for (let i = 2; i < 6; i++) {
      clock.now += 700
      set(tree, VOCALS, -i, panel)
      expect(set(tree, VOCALS, -50, { origin: 'panel:b' })).toBeUndefined()
    }
  })

  it('gives way to what is forced', () => {
    const { tree } = withClock()
    set(tree, VOCALS, -6, { ...panel, touch: true })
    set(tree, VOCALS, 0, { origin: 'bridge', force: true })
    expect(get(tree, VOCALS)).toBe(0)
  })
})

describe('a reading', () => {
  it('goes out at most at its rate, the newest value last', () => {
    const { tree, clock } = withClock()
    const out: unknown[] = []
    watch(tree, (path, value) => out.push([path, value]))
    for (let i = 0; i < 100; i++, clock.now++) {
      report(tree, '/deck/1/position', i)
      flush(tree)
    }
    clock.now += 100
    flush(tree)
    expect(out).toEqual([
      ['/deck/1/position', 1],
      ['/deck/1/position', 99],
    ])
  })

  it('keeps the peak of a meter that waits', () => {
    const { tree, clock } = withClock()
    const out: unknown[] = []
    watch(tree, (_, value) => out.push(value))
    for (const level of [-20, -3, -40]) report(tree, '/master/meter', level)
    clock.now += 40
    flush(tree)
    report(tree, '/master/meter', Number.NaN)
    expect(out).toEqual([-20, -3])
  })
})
