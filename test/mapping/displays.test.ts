import { beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createDisplays, type Hand, type Mapping, openMapping, resolve } from '../../bridge/mapping/index.ts'
import { TURN_MS } from '../../bridge/mapping/displays.ts'
import { fitted, longName, shortName, valueText } from '../../bridge/mapping/words.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree, set, type Tree } from '../../bridge/tree/index.ts'
import type { Row } from '../../contract/parameter-row.ts'
import { parameterTable } from '../../contract/parameters.ts'
import type { Profile } from '../../contract/profile.ts'
import { profiles } from '../profiles/read-profile.ts'

const table = parameterTable()
const row = (path: string): Row => table.get(path) as Row
const STEM = '/deck/1/stem/vocals'

describe('a text on a device', () => {
  it.each([
    [`${STEM}/gain`, -6, '-6.0'],
    [`${STEM}/gain`, -144, '-inf'],
    [`${STEM}/fader`, 1, '+6.0'],
    [`${STEM}/pan`, -0.5, 'L50'],
    [`${STEM}/pan`, 0, 'C'],
    [`${STEM}/filter`, 0.25, '+25'],
    [`${STEM}/mute`, true, 'on'],
    ['/deck/1/rate', 1.02, '+2.0'],
    ['/cue/mix', 0.5, '50%'],
  ] as const)('says %s of %s as %s', (path, value, text) => expect(valueText(row(path), value)).toBe(text))

  it('names a stem by its deck, and others by what they are', () => {
    expect([shortName(`${STEM}/pan`), shortName('/deck/2/gain'), shortName('/master/gain')]).toEqual([
      '1Vocals',
      '2Gain',
      'Master',
    ])
    expect([longName(`${STEM}/eq/low`), longName(`${STEM}/fader`)]).toEqual(['1 vocals eq low', '1 vocals'])
  })

  it('has just the characters that it has room for, all of 7 bits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(fitted(text, width)).toMatch(new RegExp(`^[ -~]{${width}}$`))
      }),
    )
  })
})

const byModel = (part: string): Profile => profiles.find(({ file }) => file.includes(part))?.profile as Profile
let tree: Tree
let mapping: Mapping
const open = (profile: Profile) => {
  tree = createTree()
  mapping = openMapping(profile, parametersOf(tree))
  const displays = createDisplays(mapping)
  const sent = (showings: { bytes: number[] }[]) =>
    showings.map(({ bytes }) => bytes.map(byte => byte.toString(16).padStart(2, '0')).join(' '))
  const turn = (bytes: [message: 'cc', channel: number, number: number, value: number], now: number) => {
    const [message, channel, number, value] = bytes
    return sent(
      resolve(mapping, { message, channel, number, value }).flatMap(({ hand, path, value: to }) => {
        set(tree, path, to, { origin: 'midi:x' })
        return displays.turned(hand as Hand, now)
      }),
    )
  }
  return { displays, sent, turn }
}
const text = (line: string) => [...line].map(one => one.charCodeAt(0).toString(16)).join(' ')

describe('the strips of a Mackie Control', () => {
  let on: ReturnType<typeof open>
  beforeEach(() => {
    on = open(byModel('mackie'))
  })

  it('name the stems in the upper line and say their levels in the lower', () => {
    const all = on.sent(on.displays.all(0))
    expect(all).toHaveLength(16)
    expect(all[0]).toBe(`f0 00 00 66 14 12 00 ${text('1Vocal')} 20 f7`)
    expect(all[7]).toBe(`f0 00 00 66 14 12 31 ${text('2Other')} 20 f7`)
    expect(all[8]).toBe(`f0 00 00 66 14 12 38 ${text('0.0   ')} 20 f7`)
    expect(on.sent(on.displays.nothing())[15]).toBe(`f0 00 00 66 14 12 69 ${text('      ')} 20 f7`)
  })

  it('say what a pot turns while it turns, then the level again, and nothing twice', () => {
    on.displays.all(0)
    expect(on.turn(['cc', 1, 17, 4], 100)).toEqual([`f0 00 00 66 14 12 3f ${text('R13   ')} 20 f7`])
    expect(on.sent(on.displays.look(200))).toEqual([])
    expect(on.sent(on.displays.look(100 + TURN_MS))).toEqual([`f0 00 00 66 14 12 3f ${text('0.0   ')} 20 f7`])
    set(tree, '/deck/1/stem/drums/gain', -12, { origin: 'panel' })
    expect(on.sent(on.displays.about('/deck/1/stem/drums/gain', 3000))).toEqual([])
    expect(on.sent(on.displays.about('/deck/1/stem/drums/fader', 3000))).toEqual([
      `f0 00 00 66 14 12 3f ${text('-12.0 ')} 20 f7`,
    ])
  })

  it('go with the page of strips', () => {
    on.displays.all(0)
    mapping.state.page = 1
    const upper = on.sent(on.displays.look(0)).filter(line => Number.parseInt(line.slice(18, 20), 16) < 56)
    expect(upper[0]).toBe(`f0 00 00 66 14 12 00 ${text('1Guita')} 20 f7`)
  })
})

describe('the other displays', () => {
  it('of an EC4: four characters over each knob, each by its halves', () => {
    const { displays, sent, turn } = open(byModel('ec4'))
    const half = (line: string) =>
      [...line]
        .map(one => `4d 2${(one.charCodeAt(0) >> 4).toString(16)} 1${(one.charCodeAt(0) & 15).toString(16)}`)
        .join(' ')
    const [first] = sent(displays.all(0))
    expect(first).toBe(`f0 00 00 00 4e 2c 1b 4e 22 10 4a 20 10 ${half('1Voc')} f7`)
    expect(turn(['cc', 16, 20, 127], 0)).toEqual([`f0 00 00 00 4e 2c 1b 4e 22 10 4a 22 18 ${half('-2  ')} f7`])
  })

  it('of a Launch Control XL mk3: what was turned last, until something else is', () => {
    const { displays, sent, turn } = open(byModel('xl-mk3'))
    displays.all(0)
    const lines = turn(['cc', 16, 94, 66], 0)
    expect(lines[0]).toContain(text('1 drums filter'))
    expect(sent(displays.look(60_000))).toEqual([])
  })
})
