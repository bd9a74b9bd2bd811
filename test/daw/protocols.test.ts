import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAWS } from '../../contract/daw.ts'
import { liveLevel, liveVolume } from '../../bridge/daw/ableton/volume.ts'
import { createTempoFinder } from '../../bridge/daw/ardour/tempo.ts'
import { bitwigLevel, bitwigStep } from '../../bridge/daw/bitwig/bitwig.ts'
import { createChase } from '../../bridge/daw/chase.ts'
import { findStems } from '../../bridge/daw/find-stems.ts'
import { PROTOCOLS } from '../../bridge/daw/protocols.ts'
import type { OscArgument, OscMessage } from '../../bridge/osc/packet.ts'

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e30, -1),
  fc.integer({ min: -2, max: 200 }),
)
const argument: fc.Arbitrary<OscArgument> = fc.oneof(
  fc.record({ type: fc.constantFrom('i' as const, 'f' as const, 'd' as const), value: number }),
  fc.record({ type: fc.constant('h' as const), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({
    type: fc.constant('s' as const),
    value: fc.oneof(fc.string(), fc.constantFrom('AT', 'end_route_list', '3|4|5')),
  }),
  fc.constantFrom<OscArgument>({ type: 'T' }, { type: 'F' }, { type: 'N' }, { type: '[', value: [{ type: 'N' }] }),
)
const address = fc.oneof(
  fc.constantFrom(
    ...[
      '/reply',
      '#reply',
      '/strip/gain/1',
      '/strip/name/2',
      '/strip/mute/99999',
      '/position/samples',
      '/position/bbt',
    ],
    ...['/transport_play', '/heartbeat', '/track/1/name', '/track/2/volume', '/track/3/volume/db', '/track/1/mute'],
    ...['/track/1/exists', '/play', '/tempo/raw', '/time', '/beat/str', '/time/signature', '/update'],
    ...['/live/song/get/track_names', '/live/track/get/volume', '/live/track/get/solo', '/live/song/get/tempo'],
    ...['/live/song/get/current_song_time', '/live/startup'],
  ),
  fc.string().map(word => `/${word}`),
)
const message: fc.Arbitrary<OscMessage> = fc.record({
  address,
  arguments: fc.array(argument, { maxLength: 9 }),
  typed: fc.boolean(),
})

describe.each(DAWS)('what %s says', daw => {
  it('is read whatever it is, without a throw, and gives finite numbers', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), messages => {
        const protocol = PROTOCOLS[daw]()
        for (const one of messages)
          for (const said of protocol.read(one))
            for (const value of Object.values(said))
              if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite)
      }),
      { numRuns: process.env.STEMBRIDGE_SOAK ? 50_000 : 500 },
    )
  })

  it('is one to a fader with what it was told', () => {
    const protocol = PROTOCOLS[daw]()
    fc.assert(
      fc.property(fc.double({ min: -90, max: 6, noNaN: true }), level => {
        const [told] = protocol.tell({ tell: 'gain', track: 3, level })
        const value = told?.arguments.at(-1)
        if (!value || typeof value !== 'object' || !('value' in value)) throw new Error('nothing was told')
        const heard =
          daw === 'live'
            ? liveLevel(Number(value.value))
            : daw === 'bitwig'
              ? bitwigLevel(Number(value.value))
              : Number(value.value)
        expect(protocol.same(level, heard)).toBe(true)
        if (level > -30) expect(protocol.same(level, level - 2)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})

describe('faders of other makes', () => {
  it('has 0 dB of Live at 0.85, its top at 6 dB, and its bottom silent', () => {
    expect([liveVolume(0), liveVolume(6), liveVolume(-18), liveVolume(-144)]).toEqual([0.85, 1, 0.4, 0])
    expect(liveLevel(0)).toBe(-144)
    for (let level = -63; level <= 6; level += 0.5) expect(liveLevel(liveVolume(level))).toBeCloseTo(level, 6)
  })
  it('has 0 dB of Bitwig at step 101 of 127, and its bottom silent', () => {
    expect([bitwigStep(0), bitwigStep(6), bitwigStep(-144)]).toEqual([101, 127, 0])
    expect(bitwigLevel(0)).toBe(-144)
    for (let step = 1; step <= 126; step++) expect(bitwigStep(bitwigLevel(step))).toBe(step)
  })
})

describe('the tempo of Ardour', () => {
  const told = (bpm: number, samples: number): string => {
    const beats = ((samples / 48_000) * bpm) / 60
    const tick = Math.round((beats % 1) * 1920)
    const whole = Math.floor(beats) + (tick === 1920 ? 1 : 0)
    return `${String(1 + Math.floor(whole / 4)).padStart(3, '0')}|0${1 + (whole % 4)}|${String(tick % 1920).padStart(4, '0')}`
  }
  it('is found from where it is in bars and in samples, to a tenth', () => {
    for (const bpm of [60, 97.3, 120, 128, 174.5]) {
      const finder = createTempoFinder()
      const found: number[] = []
      for (let samples = 0; samples < 48_000 * 12; samples += 4096) {
        finder.bars(told(bpm, samples))
        const tempo = finder.at(samples, 48_000)
        if (tempo !== undefined) found.push(tempo)
      }
      expect(found.length).toBeGreaterThan(5)
      for (const tempo of found) expect(Math.abs(tempo - bpm)).toBeLessThanOrEqual(0.1)
    }
  })
  it('is not guessed over a jump', () => {
    const finder = createTempoFinder()
    finder.bars('001|01|0000')
    expect(finder.at(0, 48_000)).toBeUndefined()
    finder.bars('009|04|0000')
    expect(finder.at(1000, 48_000)).toBeUndefined()
    finder.bars('nonsense')
    expect(finder.at(90_000, 48_000)).toBeUndefined()
  })
})

describe('the stems of a session', () => {
  const found = (...names: string[]) =>
    Object.fromEntries([...findStems(new Map(names.map((name, i) => [i, name])))].map(([i, stem]) => [stem, names[i]]))
  it('are found by a word in their names', () => {
    expect(found('1 Vocals', 'SONG_drums', 'Bass.wav', 'Gtr L', 'KEYS', 'click')).toEqual({
      vocals: '1 Vocals',
      drums: 'SONG_drums',
      bass: 'Bass.wav',
      guitar: 'Gtr L',
      piano: 'KEYS',
    })
  })
  it('have one track each, and the one that is called like it before others', () => {
    expect(found('Backing vocals', 'vocals', 'Bass drum', 'bass', 'Drums')).toEqual({
      vocals: 'vocals',
      bass: 'bass',
      drums: 'Drums',
    })
  })
  it('are none where no name says so', () => {
    expect(found('Audio 1', 'Audio 2', '')).toEqual({})
  })
})

describe('a deck that chases', () => {
  const moves = (offs: number[], playing = true): (number | undefined)[] => {
    const chase = createChase()
    return offs.map((off, i) => chase(off, { playing, now: i * 100 }))
  }
  it('goes at once where the DAW is elsewhere, and then lets it settle', () => {
    expect(moves([30, 30, 0.001])).toEqual([30, undefined, undefined])
  })
  it('is set right by the middle of seven places, and left alone within 20 ms', () => {
    expect(moves([0.05, 0.06, 0.04, 0.05, 0.2, 0.05, 0.05]).at(-1)).toBe(0.05)
    expect(moves([0.01, -0.01, 0.015, 0.01, 0.1, 0.01, 0.01]).every(one => one === undefined)).toBe(true)
  })
  it('stands where a DAW stands that does not play', () => {
    expect(moves([0.1], false)).toEqual([0.1])
  })
})
