import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aimAt,
  beginLearner,
  forgetAim,
  type ControlEvent,
  hearMove,
  type Learner,
  openMapping,
  renameLearned,
  resolve,
  settle,
  undoLearned,
} from '../../bridge/mapping/index.ts'
import { clicks } from '../../bridge/mapping/clicks.ts'
import { recognise } from '../../bridge/mapping/learn/recognise.ts'
import { faultsOf } from '../../bridge/mapping/faults.ts'
import { firstProfile } from '../../bridge/midi/first-profile.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree } from '../../bridge/tree/index.ts'
import type { Profile } from '../../contract/profile.ts'
import { profiles } from '../profiles/read-profile.ts'

const cc = (number: number, value: number, channel = 3): ControlEvent => ({ message: 'cc', channel, number, value })
const note = (number: number, value: number, channel = 3): ControlEvent => ({ message: 'note', channel, number, value })
const bend = (value: number): ControlEvent => ({ message: 'pitchbend', channel: 3, number: 0, value })
const heard = (events: ControlEvent[], patient = true) => recognise(events, patient)

const number = fc.integer({ min: 0, max: 31 })
/** Places that a control with ends passes, each once running. */
const way = fc
  .uniqueArray(fc.nat(127), { minLength: 5, maxLength: 60 })
  .map(places => places.sort((a, b) => a - b))
  .filter(places => places.some(at => at > 15 && at < 49))
const turns = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 20 })
const CODED = {
  'twos-complement': (click: number) => (click + 128) % 128,
  'sign-bit': (click: number) => (click > 0 ? click : 64 - click),
  'sign-bit-reversed': (click: number) => (click > 0 ? 64 + click : -click),
  'offset-64': (click: number) => 64 + click,
} as const
const codings = Object.keys(CODED) as (keyof typeof CODED)[]

describe('a control that is moved', () => {
  it('is a button by one press and release, as a note or a controller', () => {
    expect(heard([note(60, 100), note(60, 0)], false)).toMatchObject({ kind: 'button', message: 'note', number: 60 })
    expect(heard([cc(20, 127), cc(20, 0)], false)).toMatchObject({ kind: 'button', message: 'cc', number: 20 })
  })

  it('that is still down may be the touch of a fader, so it is a button only after a while', () => {
    expect([heard([note(60, 100)], false), heard([cc(20, 127)], false)]).toEqual(['more', 'more'])
    expect(heard([note(60, 100)])).toMatchObject({ kind: 'button' })
    expect(heard([cc(20, 127)])).toMatchObject({ kind: 'button' })
  })

  it('with ends is one of 7 bits, wherever it went', () => {
    fc.assert(
      fc.property(number, way, (of, places) => {
        expect(heard(places.map(at => cc(of, at)))).toMatchObject({
          kind: 'fader',
          message: 'cc',
          channel: 3,
          number: of,
        })
      }),
    )
  })

  it('that sends both halves is one of 14 bits', () => {
    fc.assert(
      fc.property(number, way, (of, places) => {
        const events = places.flatMap(at => [cc(of, at), cc(of + 32, (at * 5) % 128)])
        expect(heard(events)).toMatchObject({ kind: 'fader', message: 'cc14', number: of })
      }),
    )
  })

  it('that names a parameter number is that', () => {
    const events = [10, 20, 30].flatMap(at => [cc(99, 2), cc(98, 5), cc(6, at), cc(38, 1)])
    expect(heard(events)).toMatchObject({ message: 'nrpn', number: (2 << 7) | 5 })
  })

  it('by pitch bend is a fader, with the note that its finger says', () => {
    const found = heard([note(104, 127), ...[100, 3000, 9000].map(bend), note(104, 0)])
    expect(found).toMatchObject({ kind: 'fader', message: 'pitchbend', touch: { message: 'note', number: 104 } })
  })

  it.each(codings)('without ends is told by its bytes there and back: %s', coding => {
    fc.assert(
      fc.property(turns, turns, (up, down) => {
        const values = [1, 1, ...up, ...[-1, -1, ...down.map(click => -click)]].map(CODED[coding])
        expect(heard(values.map(value => cc(7, value)))).toMatchObject({ kind: 'encoder', relative: coding })
        expect(values.map(value => Math.sign(clicks(coding, value)))).toEqual(
          [1, 1, ...up, -1, -1, ...down.map(click => -click)].map(Math.sign),
        )
      }),
    )
  })

  it('without ends, turned one way alone, is asked to go back where that alone can tell', () => {
    expect(
      heard(
        [1, 1, 2].map(value => cc(7, value)),
        false,
      ),
    ).toBe('back')
    expect(
      heard(
        [65, 65, 66].map(value => cc(7, value)),
        false,
      ),
    ).toBe('back')
    expect(
      heard(
        [127, 127, 126].map(value => cc(7, value)),
        false,
      ),
    ).toMatchObject({ relative: 'twos-complement' })
    expect(
      heard(
        [63, 63, 62].map(value => cc(7, value)),
        false,
      ),
    ).toMatchObject({ relative: 'offset-64' })
  })
})

const tree = createTree()
const parameters = parametersOf(tree)
const deps = { parameters, hasOutput: true }
const FADER = '/deck/1/stem/vocals/fader'
const MUTE = '/deck/1/stem/vocals/mute'
const learnt = (learner: Learner, path: string, events: ControlEvent[]): Learner =>
  settle(events.reduce(hearMove, aimAt(learner, path, deps)), true, deps)
const slide = (of: number) => [0, 30, 60, 90, 127].map(at => cc(of, at))
const press = (of: number) => [note(of, 127), note(of, 0)]
const movesOf = (profile: Profile, event: ControlEvent): string[] =>
  resolve(openMapping(profile, parameters), event).map(({ path }) => path)

describe('a device that is learned', () => {
  const blank = beginLearner(firstProfile('A box', 'A box'))

  it('moves what was touched before it moved', () => {
    const learner = learnt(learnt(blank, FADER, slide(7)), MUTE, press(60))
    expect([...faultsOf(learner.profile, parameters)]).toEqual([])
    expect(learner.past.map(({ learned }) => learned.path)).toEqual([FADER, MUTE])
    expect([movesOf(learner.profile, note(60, 127))]).toEqual([[MUTE]])
    expect(learner.profile.controls.map(({ kind, led }) => [kind, led])).toEqual([
      ['fader', undefined],
      ['button', {}],
    ])
  })

  it('says what a control moved before, and which others move the same', () => {
    const learner = learnt(learnt(learnt(blank, FADER, slide(7)), MUTE, press(60)), MUTE, slide(7))
    expect(learner.past.at(-1)?.learned).toMatchObject({ instead: [FADER], beside: ['note-3-60'] })
  })

  it('is given back, binding by binding, as it was', () => {
    const one = learnt(blank, FADER, slide(7))
    const two = learnt(one, MUTE, slide(7))
    expect(undoLearned(two).profile).toEqual(one.profile)
    expect(undoLearned(undoLearned(two)).profile).toEqual(blank.profile)
    expect(undoLearned(renameLearned(two, 'Mine')).profile.name).toBe('Mine')
  })

  it('is refused what no control can move, with the reason', () => {
    for (const [path, why] of [
      ['/deck/1/tempo', 'it can only be read'],
      ['/deck/1/load', 'it takes text'],
      ['/nowhere', 'there is no such parameter'],
    ] as const)
      expect(aimAt(blank, path, deps).failure).toMatchObject({
        code: 'cannot_learn',
        error: expect.stringContaining(why),
      })
  })

  it('of a profile that came along changes one control of a strip and leaves the others', () => {
    const nano = profiles.find(({ profile }) => profile.model === 'nanoKONTROL2')?.profile as Profile
    const learner = learnt(
      beginLearner(structuredClone(nano)),
      '/master/gain',
      [0, 30, 60, 90, 127].map(at => cc(2, at, 1)),
    )
    const mapping = openMapping(learner.profile, parameters)
    const moved = (of: number) => [0, 127].flatMap(at => resolve(mapping, cc(of, at, 1))).map(({ path }) => path)
    expect([moved(2), moved(1), moved(3)]).toEqual([
      ['/master/gain'],
      ['/deck/1/stem/drums/fader'],
      ['/deck/1/stem/other/fader'],
    ])
    expect(learner.past[0]?.learned.instead).toEqual(['/deck/1/stem/bass/fader'])
  })

  const event: fc.Arbitrary<ControlEvent> = fc.oneof(
    fc
      .tuple(fc.nat(127), fc.nat(127), fc.integer({ min: 1, max: 16 }))
      .map(([of, value, channel]) => cc(of, value, channel)),
    fc.tuple(fc.nat(127), fc.constantFrom(0, 127)).map(([of, value]) => note(of, value)),
    fc.nat(16383).map(bend),
  )
  const act = fc.oneof<fc.WeightedArbitrary<(learner: Learner) => Learner>[]>(
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(FADER, MUTE, '/deck/1/cue', '/deck/1/jump', '/deck/1/tempo')
        .map(path => l => aimAt(l, path, deps)),
    },
    { weight: 6, arbitrary: fc.array(event, { maxLength: 12 }).map(events => l => events.reduce(hearMove, l)) },
    { weight: 4, arbitrary: fc.boolean().map(patient => l => settle(l, patient, deps)) },
    { weight: 1, arbitrary: fc.constantFrom(undoLearned, forgetAim) },
  )

  it('has a whole profile after anything at all, and as many bindings to take back as it learned', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), acts => {
        let learner = blank
        for (const one of acts) {
          learner = one(learner)
          expect([...faultsOf(learner.profile, parameters)]).toEqual([])
          expect(learner.step === 'aim').toBe(learner.aim === undefined)
        }
        for (let n = learner.past.length; n > 0; n--) learner = undoLearned(learner)
        expect(learner.profile).toEqual(blank.profile)
      }),
      { numRuns: process.env.STEMBRIDGE_SOAK ? 5000 : 200 },
    )
  })
})
