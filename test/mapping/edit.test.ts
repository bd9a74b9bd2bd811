import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Edit, edited, openMapping, parseProfile, resolve } from '../../bridge/mapping/index.ts'
import { faultsOf } from '../../bridge/mapping/faults.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree } from '../../bridge/tree/index.ts'
import { bindingsOf, controlsOf } from '../../contract/profile-lines.ts'
import type { ControlBinding, Profile } from '../../contract/profile.ts'
import { profiles } from '../profiles/read-profile.ts'

const parameters = parametersOf(createTree())
const named = (model: string): Profile => {
  const found = profiles.find(({ profile }) => profile.model === model)
  if (!found) throw new Error(`no ${model}`)
  return found.profile
}
const nano = named('nanoKONTROL2')
const mackie = profiles.find(({ profile }) => profile.bank && profile.layers)?.profile as Profile

const bare = ({ control: _, index: __, strip: ___, ...rest }: ReturnType<typeof bindingsOf>[number]): ControlBinding =>
  rest
/** What each control does, as lists by their ids; controls that do nothing are left out. */
const doneIn = (profile: Profile): Record<string, ControlBinding[]> => {
  const all: Record<string, ControlBinding[]> = {}
  for (const one of bindingsOf(profile)) all[one.control] = [...(all[one.control] ?? []), bare(one)]
  return all
}
const bind = (profile: Profile, control: string, bindings: ControlBinding[]): Profile =>
  edited(profile, { do: 'bind', profile: profile.name, control, bindings }, parameters)
const refusal = (profile: Profile, edit: Partial<Edit> & { control: string }): { code?: string; message?: string } => {
  try {
    edited(profile, { do: 'bind', profile: profile.name, bindings: [], ...edit } as Edit, parameters)
    return {}
  } catch (thrown) {
    return thrown as { code: string; message: string }
  }
}

describe('a control of a strip that is changed by hand', () => {
  it('moves what it is given, and the others what is written for all', () => {
    const next = bind(nano, 'fader-3', [{ path: '/master/gain', takeover: 'jump' }])
    const mapping = openMapping(next, parameters)
    const moved = (number: number) =>
      resolve(mapping, { message: 'cc', channel: 1, number, value: 127 }).map(({ path }) => path)
    moved(1)
    expect(moved(2)).toEqual(['/master/gain'])
    expect(doneIn(next)['fader-2']).toEqual(doneIn(nano)['fader-2'])
    expect(next.bindings.filter(({ control }) => control === 'fader-{strip}')).toHaveLength(1)
  })

  it('moves nothing once the last thing is taken from it, alone among its strip', () => {
    const next = bind(nano, 'fader-3', [])
    expect(next.bindings.at(-1)).toMatchObject({ control: 'fader-3', free: true })
    expect([doneIn(next)['fader-3'], doneIn(next)['fader-4']]).toEqual([undefined, doneIn(nano)['fader-4']])
    const mapping = openMapping(next, parameters)
    for (const value of [0, 127]) expect(resolve(mapping, { message: 'cc', channel: 1, number: 2, value })).toEqual([])
  })

  it('has no line of its own when it does again what is written for all', () => {
    const before = doneIn(nano)['fader-3'] ?? []
    expect(bind(bind(nano, 'fader-3', []), 'fader-3', before)).toEqual(nano)
  })

  it('keeps on each page what it does there', () => {
    const control = 'fader-1'
    const before = doneIn(mackie)[control] ?? []
    expect(new Set(before.map(({ page }) => page)).size).toBeGreaterThan(1)
    const next = bind(
      mackie,
      control,
      before.map(one => (one.page === 2 ? { ...one, path: '/master/gain' } : one)),
    )
    expect(doneIn(next)[control]?.map(({ page, path }) => [page, path])).toEqual(
      before.map(({ page, path }) => [page, page === 2 ? '/master/gain' : path]),
    )
  })

  it('is changed with all of its strips by its line', () => {
    const next = bind(nano, 'knob-{strip}', [{ path: '/deck/{deck}/stem/{stem}/pan' }])
    expect(doneIn(next)['knob-6']).toEqual([{ path: '/deck/2/stem/drums/pan' }])
    const own = bind(nano, 'knob-2', [{ path: '/master/gain' }])
    expect(doneIn(bind(own, 'knob-{strip}', []))['knob-2']).toEqual([{ path: '/master/gain' }])
  })
})

describe('the message of a control', () => {
  it('is its own among its strip, and what it does goes with it', () => {
    const edit: Edit = { do: 'sends', profile: nano.name, control: 'fader-3', channel: 5, number: 90 }
    const next = edited(nano, edit, parameters)
    const mapping = openMapping(next, parameters)
    const at = (channel: number, number: number) =>
      [0, 127].flatMap(value => resolve(mapping, { message: 'cc', channel, number, value })).map(({ path }) => path)
    expect([at(5, 90), at(1, 2), at(1, 3)]).toEqual([['/deck/1/stem/bass/fader'], [], ['/deck/1/stem/other/fader']])
    expect(edited(next, { ...edit, channel: 1, number: 2 }, parameters)).toEqual(nano)
  })

  it('is refused where another control sends it, and where there is none of that number', () => {
    const taken = refusal(nano, { do: 'sends', control: 'fader-3', channel: 1, number: 0 })
    expect([taken.code, taken.message]).toEqual([
      'cannot_bind',
      expect.stringMatching(/fader-3 is the same as fader-1/),
    ])
    expect(refusal(nano, { do: 'sends', control: 'fader-3', channel: 1, number: 300 }).code).toBe('cannot_bind')
  })
})

describe('an edit that does not fit', () => {
  it.each([
    ['fader-99', { path: '/master/gain' }, /no control fader-99/],
    ['fader-1', { path: '/nowhere' }, /there is no such parameter/],
    ['fader-1', { path: '/deck/1/tempo' }, /it can only be read/],
    ['fader-1', { path: '/master/gain', layer: 'nothing' }, /there is no layer nothing/],
    ['fader-1', { path: '/master/gain', page: 2 }, /there is no page 2/],
    ['play', { path: '/master/gain', mode: 'set' }, /value is missing/],
  ] as const)('is refused with its reason: %s', (control, binding, why) => {
    const { code, message } = refusal(nano, { control, bindings: [binding] })
    expect([code, message]).toEqual(['cannot_bind', expect.stringMatching(why)])
  })
})

const PATHS = ['/master/gain', '/deck/1/stem/drums/pan', '/deck/2/rate', '/deck/1/stem/vocals/eq/low'] as const
const anEdit = (profile: Profile): fc.Arbitrary<{ control: string; bindings: ControlBinding[] }> => {
  const controls = controlsOf(profile).flatMap(({ id, given }) => (given.kind === 'button' ? [] : [id]))
  const binding = fc.record(
    {
      path: fc.constantFrom(...PATHS),
      takeover: fc.constantFrom('pickup', 'jump', 'scale', 'relative'),
      layer: fc.constantFrom(...(profile.layers ?? []).map(({ name }) => name)),
      ...(profile.bank ? { page: fc.integer({ min: 1, max: 2 }) } : {}),
    },
    { requiredKeys: ['path'] },
  ) as fc.Arbitrary<ControlBinding>
  const bindings = fc.array(binding, { maxLength: 4 })
  return fc.record({ control: fc.constantFrom(...controls.filter(id => !/lamp|meter/.test(id))), bindings })
}
/** By layers, in the order in which each layer has them. */
const inLayers = (all: readonly ControlBinding[] = []) =>
  JSON.stringify(
    [...new Set(all.map(({ layer }) => layer))]
      .sort()
      .map(layer => all.filter(one => one.layer === layer).map(one => Object.entries(one).sort())),
  )

describe('whatever is changed by hand', () => {
  it.each([nano, mackie])(
    'is done by that control and changes no other; read again, the file is the same: $name',
    profile => {
      fc.assert(
        fc.property(fc.array(anEdit(profile), { minLength: 1, maxLength: 8 }), edits => {
          let now = profile
          for (const { control, bindings } of edits) {
            const before = doneIn(now)
            const next = bind(now, control, bindings)
            const after = doneIn(next)
            expect(inLayers(after[control])).toBe(inLayers(bindings))
            expect({ ...after, [control]: [] }).toEqual({ ...before, [control]: [] })
            expect([...faultsOf(next, parameters)]).toEqual([])
            now = next
          }
          expect(parseProfile(JSON.stringify(now), 'x.json', parameters)).toEqual(now)
          for (const { control } of edits) now = bind(now, control, doneIn(profile)[control] ?? [])
          expect(doneIn(now)).toEqual(doneIn(profile))
        }),
        { numRuns: process.env.STEMBRIDGE_SOAK ? 3000 : 150 },
      )
    },
  )
})
