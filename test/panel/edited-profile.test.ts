import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parameterTable } from '../../contract/parameters.ts'
import { controlsOf } from '../../contract/profile-lines.ts'
import type { Profile } from '../../contract/profile.ts'
import { alsoMoving, sendsToo } from '../../panel/surfaces/conflicts.ts'
import { drawnProfile, neighbour, WAYS } from '../../panel/surfaces/drawn-profile.ts'
import { boundTo, bindingsAt, fieldsOf, inMode, offeredTo, withField } from '../../panel/surfaces/edited-control.ts'

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../../controller-profiles', file), 'utf8')
const NANO = read('korg-nanokontrol2.json')
const nano = JSON.parse(NANO) as Profile
const ddj = JSON.parse(read('pioneer-ddj-400.json')) as Profile
const table = parameterTable()
const rowOf = (path: string) => table.get(path)
const rowAt = (path: string) => {
  const row = table.get(path)
  if (!row) throw new Error(path)
  return row
}
const control = (profile: Profile, id: string) => {
  const found = controlsOf(profile).find(one => one.id === id)
  if (!found) throw new Error(id)
  return found
}
const given = (id: string) => control(nano, id).given

describe('what a control does', () => {
  it('is told of one strip by its own parameters, of all by their line', () => {
    expect(bindingsAt(nano, 'fader-3')).toEqual([{ path: '/deck/1/stem/bass/fader', takeover: 'pickup' }])
    expect(bindingsAt(nano, 'fader-{strip}').map(({ path }) => path)).toEqual(['/deck/{deck}/stem/{stem}/fader'])
    expect(bindingsAt(nano, 'marker-left').map(({ layer }) => layer)).toEqual([undefined, 'library'])
  })

  it('names who else moves the same, by its other view too; not a lamp, and of a trigger only what fires the same', () => {
    expect(alsoMoving(nano, 'play', { path: '/deck/1/stem/drums/gain' }, rowOf)).toEqual(['fader-2'])
    expect(alsoMoving(nano, 'play', { path: '/deck/1/stem/drums/pan' }, rowOf)).toEqual([])
    expect(alsoMoving(nano, 'knob-{strip}', { path: '/deck/{deck}/stem/{stem}/filter' }, rowOf)).toContain('R-4')
    const nudge = (value: number) => alsoMoving(nano, 'play', { path: '/deck/1/nudge', value }, rowOf)
    expect([nudge(5), nudge(2)]).toEqual([['forward'], []])
    const browse = { path: '/library/browse/move', value: 1, layer: 'library' }
    expect(alsoMoving(nano, 'play', browse, rowOf)).toEqual(['marker-right (library)'])
    const lamps = controlsOf(ddj).filter(one => one.given.kind === 'lamp')
    expect(lamps.length).toBeGreaterThan(0)
    for (const { id } of lamps) expect(alsoMoving(ddj, id, bindingsAt(ddj, id)[0] ?? { path: '/x' }, rowOf)).toEqual([])
  })

  it('names the control that sends a message already', () => {
    expect(sendsToo(nano, control(nano, 'fader-3'), 1, 0)).toBe('fader-1')
    expect([sendsToo(nano, control(nano, 'fader-3'), 1, 2), sendsToo(nano, control(nano, 'fader-3'), 2, 0)]).toEqual([
      undefined,
      undefined,
    ])
  })
})

describe('what can be set of it', () => {
  const fields = (id: string, path: string, of = {}) => fieldsOf(given(id), rowAt(path), { path, ...of })
  it('goes by the control and by the parameter', () => {
    expect(fields('fader-1', '/master/gain')).toMatchObject({ mode: 'absolute', takeover: 'pickup', lit: false })
    expect(fields('fader-1', '/deck/1/play')).toMatchObject({ takeover: 'jump', value: undefined })
    expect(fields('S-1', '/deck/1/play')).toMatchObject({ mode: 'toggle', takeover: undefined, lit: true })
    expect(fields('S-1', '/deck/1/play', { mode: 'set' }).value).toBe('switch')
    expect(fields('S-1', '/master/gain').value).toBe('number')
    expect(fields('S-1', '/deck/1/cue')).toMatchObject({ modes: [], value: undefined, lit: false })
    expect(fields('S-1', '/deck/1/nudge').value).toBe('number')
  })

  it('never leaves a binding that its mode does not fit', () => {
    const rows = [...table].filter(([, row]) => row.kind === 'value' && row.type !== 'text' && !row.reserved)
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.array(fc.constantFrom('absolute', 'toggle', 'momentary', 'set', undefined), { maxLength: 6 }),
        ([path, row], modes) => {
          let binding = boundTo(path, given('S-1'), row, { now: undefined })
          for (const mode of modes) binding = inMode(binding, mode, row)
          if (binding.mode === 'set') expect(binding.value).toBeDefined()
          if (row.type === 'boolean') expect(typeof binding.value).not.toBe('number')
          else expect(typeof binding.value).not.toBe('boolean')
        },
      ),
    )
  })

  it('takes one thing out and leaves the others', () => {
    const binding = { path: '/master/gain', takeover: 'jump', layer: 'library' } as const
    expect(withField(binding, 'layer', undefined)).toEqual({ path: '/master/gain', takeover: 'jump' })
    expect(withField(binding, 'takeover', 'scale')).toEqual({ ...binding, takeover: 'scale' })
    const row = rowAt('/deck/1/play')
    expect(boundTo('/deck/1/play', given('S-1'), row, { now: true, instead: binding })).toEqual({
      path: '/deck/1/play',
      layer: 'library',
    })
  })

  it('offers what the control can have, and for all strips what each has', () => {
    const paths = (id: string, all: boolean, query: string) =>
      offeredTo(given(id), all, query, {}).map(({ path }) => path)
    expect(paths('S-1', false, 'deck/1/tempo')).not.toContain('/deck/1/tempo')
    expect(paths('S-1', false, 'vocals mute')).toEqual(['/deck/1/stem/vocals/mute', '/deck/2/stem/vocals/mute'])
    expect(paths('S-{strip}'.replace('{strip}', '1'), true, 'vocals mute')).toEqual(['/deck/{deck}/stem/{stem}/mute'])
  })
})

describe('the arrow keys in the picture', () => {
  const pieces = drawnProfile(NANO)?.pieces ?? []
  const from = (id: string) => pieces.find(one => one.id === id) ?? expect.fail(id)
  it('go to what lies straight ahead, and stay at the edge', () => {
    expect(neighbour(pieces, from('S-1'), WAYS.ArrowDown)?.id).toBe('M-1')
    expect(neighbour(pieces, from('rewind'), WAYS.ArrowRight)?.id).toBe('forward')
    expect(neighbour(pieces, from('track-left'), WAYS.ArrowUp)).toBeUndefined()
  })

  it('reach every control of every device', () => {
    for (const file of ['korg-nanokontrol2.json', 'pioneer-ddj-flx4.json', 'mackie-control.json', 'touchosc.json']) {
      const all = drawnProfile(read(file))?.pieces ?? []
      const seen = new Set(all.slice(0, 1))
      for (const one of seen)
        for (const way of Object.values(WAYS)) {
          const next = neighbour(all, one, way)
          if (next) seen.add(next)
        }
      expect([file, all.filter(one => !seen.has(one)).map(({ id }) => id)]).toEqual([file, []])
    }
  })
})
