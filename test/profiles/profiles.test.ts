import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMapping, parseProfile } from '../../bridge/mapping/index.ts'
import { lineOf } from '../../bridge/mapping/line-of.ts'
import { parametersOf } from '../../bridge/midi/parameters-of.ts'
import { createTree } from '../../bridge/tree/index.ts'
import { Failure } from '../../contract/errors.ts'
import type { Profile } from '../../contract/profile.ts'
import { drawProfile, overlaps } from '../../controller-profiles/draw.ts'
import { profileSchemaFile } from '../../controller-profiles/generate.ts'
import { PROFILES } from '../midi/rig.ts'
import { profiles } from './read-profile.ts'

const parameters = parametersOf(createTree())
const files = (await readdir(PROFILES)).filter(file => file.endsWith('.json') && file !== 'profile.schema.json')
const nano = await readFile(join(PROFILES, 'korg-nanokontrol2.json'), 'utf8')

const failureOf = (text: string): Failure => {
  try {
    parseProfile(text, 'mine.json', parameters)
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown
    throw thrown
  }
  throw new Error('the profile was taken')
}

describe('the profiles that come along', () => {
  it('have the schema that their shape gives', async () => {
    expect(await readFile(join(PROFILES, 'profile.schema.json'), 'utf8')).toBe(profileSchemaFile())
  })

  it.each(files)('%s fits, names its source and its owner’s duties', async file => {
    const profile = parseProfile(await readFile(join(PROFILES, file), 'utf8'), file, parameters)
    expect([profile.source.length > 20, (profile.says?.length ?? 0) > 0]).toEqual([true, true])
    expect(profile.source).not.toMatch(/https?:/)
  })

  it.each(files)('%s goes through the library and loads from it, or says why not', async file => {
    const text = await readFile(join(PROFILES, file), 'utf8')
    const { bindings, says } = parseProfile(text, file, parameters)
    const paths = bindings.map(({ path }) => path)
    const browses = paths.includes('/library/browse/move')
    const loads = paths.some(path => /\/(load\/marked|browse\/load)$/.test(path))
    const excused = says?.some(one => one.startsWith('The library is gone through on the page')) ?? false
    expect([browses, loads]).toEqual([!excused, !excused])
  })

  it('bear names of their own', async () => {
    const names = await Promise.all(
      files.map(async file => JSON.parse(await readFile(join(PROFILES, file), 'utf8')).name),
    )
    expect(new Set(names).size).toBe(files.length)
  })
})

describe('a broken profile', () => {
  const lineWith = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length
  it.each([
    [
      '"kind": "fader"',
      '"kind": "slider"',
      'kind must be equal to one of the allowed values: fader, knob, button, encoder, lamp',
    ],
    ['"number": 41', '"number": 141', 'number'],
    ['"number": 41', '"nummer": 41', 'there is no key nummer here'],
    ['"id": "stop"', '"id": "play"', 'play is the same as play: id play'],
    ['"number": 42', '"number": 41', 'stop is the same as play: cc 1 41'],
    ['[0, 1, 2, 3, 4, 5, 6, 7]', '[0, 1, 2]', 'number has 3 entries for 8 strips'],
    ['{stem}/mute', '{stem}/mut', '/deck/1/stem/vocals/mut: there is no such parameter'],
    ['"path": "/deck/1/cue"', '"path": "/transport/tap"', 'nothing sounds by it yet'],
    ['"/transport/stop", "mode": "trigger"', '"/transport/stop", "mode": "toggle"', 'it is a trigger'],
    ['"path": "/deck/1/cue"', '"path": "/deck/1/tempo"', 'it can only be read'],
    ['"value": 16', '"value": 1600', 'value has to be within 0 and 64'],
    ['"control": "cycle"', '"control": "cicle"', 'there is no control cicle'],
    ['"id": "stop",', '"id": "stop", "touch": { "message": "cc", "channel": 1, "number": 41 },', 'as play: cc 1 41'],
    ['"number": 42', '"message": "cc14", "number": 42', 'the number of cc14 is at most 31, not 42'],
    ['"number": 42, "led": {}', '"number": 42, "led": { "on": "red" }', 'the palette has no red'],
    ['"number": 42, "led": {}', '"number": 42, "led": { "message": "sysex" }', 'a sysex lamp has bytes'],
    ['"path": "/transport/stop"', '"layer": "shift", "path": "/transport/stop"', 'there is no layer shift'],
    ['"takeover": "pickup"', '"takeover": "soft"', 'takeover must be equal to one of the allowed values: pickup, jump'],
    ['"control": "track-left", "at"', '"control": "track", "at"', 'there is no control track'],
  ])('with %s turned into %s is refused by line and reason', (from, to, why) => {
    const failure = failureOf(nano.replace(from, to))
    expect(failure).toMatchObject({ code: 'bad_profile', cure: expect.stringContaining('line') })
    expect(failure.message).toContain(why)
    expect(failure.message).toContain(`mine.json, line ${lineWith(nano, from)}:`)
  })

  it('whose layout leaves a control out is refused by the line of the control', () => {
    const { message } = failureOf(nano.replace('{ "control": "cycle", "at": [0, 1.5] },', ''))
    expect(message).toContain(`mine.json, line ${lineWith(nano, '"id": "cycle"')}: cycle has no place in the layout`)
  })

  it('that is no JSON is refused by line', () => {
    const text = nano.replace('"number": 41,', '"number": 41;')
    expect(failureOf(text).message).toContain(`mine.json, line ${lineWith(nano, '"number": 41')}:`)
    expect(failureOf('').code).toBe('bad_profile')
    expect(failureOf('['.repeat(30_000) + ']'.repeat(30_000)).code).toBe('bad_profile')
    expect(failureOf(' '.repeat(100_000)).message).toContain('longer than 64 KB')
  })

  it('is never anything but refused, however it is broken', () => {
    fc.assert(
      fc.property(fc.nat(nano.length - 1), fc.nat(40), fc.string({ maxLength: 12 }), (at, cut, put) => {
        try {
          parseProfile(nano.slice(0, at) + put + nano.slice(at + cut), 'mine.json', parameters)
        } catch (thrown) {
          expect(thrown).toMatchObject({
            code: 'bad_profile',
            message: expect.stringMatching(/mine\.json, line \d+: ./),
          })
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('the line of a value', () => {
  it('is that on which it begins, in any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), given => {
        const text = JSON.stringify({ deep: [given], mark: 'here' }, null, 1)
        expect(lineOf(text, '/mark')).toBe(text.split('\n').length - 1)
        expect(lineOf(text, '/deep/0')).toBe(3)
        expect(lineOf(text, '/mark/not/there')).toBe(text.split('\n').length - 1)
      }),
    )
  })
})

describe('the picture of a profile', () => {
  it.each(profiles)('of $file has every control in a place of its own', ({ profile }) => {
    const text = drawProfile(profile) ?? ''
    const count = (part: string): number => text.split(part).length - 1
    const { controls } = openMapping(profile, parameters)
    expect([overlaps(profile), count('<g '), count('</g>')]).toEqual([[], controls.length, controls.length])
    for (const { id } of controls) expect(text).toMatch(new RegExp(`<title>${id}[\n<]`))
    expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('is none without a layout', () => {
    const { layout: _, ...bare } = JSON.parse(nano) as Profile
    expect(drawProfile(bare)).toBeUndefined()
  })
})
