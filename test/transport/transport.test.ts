import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Analysis } from '../../contract/analysis.ts'
import { countAt } from '../../contract/counting.ts'
import { soundingKeyOf } from '../../contract/fit.ts'
import { update } from '../../bridge/transport/index.ts'
import { parameterTable } from '../../contract/parameters.ts'
import { codeOf } from '../contract/code-of.ts'
import { decksWith, track } from './decks.ts'

const loaded = (tracks?: Parameters<typeof decksWith>[0]) => {
  const decks = decksWith(tracks)
  decks.say('/deck/1/load', 'song')
  return decks
}

describe('a deck without a host that sounds', () => {
  it('plays by the clock, at its rate', () => {
    const { pass, say, seconds } = loaded()
    say('/deck/1/play', true)
    pass(2)
    expect(seconds()).toBeCloseTo(2, 6)
    say('/deck/1/rate', 1.5)
    pass(2)
    expect(seconds()).toBeCloseTo(5, 6)
    say('/deck/1/play', false)
    pass(2)
    expect(seconds()).toBeCloseTo(5, 6)
  })

  it('is in time however seldom the clock comes', () => {
    const { pass, say, seconds } = loaded()
    say('/deck/1/play', true)
    pass(9, 700)
    expect(seconds()).toBeCloseTo(9, 6)
  })

  it('counts beats, bars and phrases from 1', () => {
    const { pass, say, value } = loaded()
    say('/deck/1/play', true)
    pass(0.1)
    expect([value('/deck/1/beat'), value('/deck/1/bar'), value('/deck/1/phrase')]).toEqual([1, 1, 1])
    pass(3)
    expect([value('/deck/1/beat'), value('/deck/1/bar')]).toEqual([3, 2])
    pass(14)
    expect([value('/deck/1/bar'), value('/deck/1/phrase')]).toEqual([9, 2])
  })

  it('sounds faster and higher at a higher rate', () => {
    const { say, value, pass } = loaded()
    expect([value('/deck/1/tempo'), value('/deck/1/key'), value('/deck/1/camelot')]).toEqual([120, 'A minor', '8A'])
    say('/deck/1/rate', 2 ** (2 / 12))
    pass(1)
    expect(value('/deck/1/tempo')).toBeCloseTo(134.7, 1)
    expect([value('/deck/1/key'), value('/deck/1/camelot')]).toEqual(['B minor', '10A'])
    expect([value('/deck/1/track/tempo'), value('/deck/1/track/key')]).toEqual([120, 'A minor'])
  })

  it('shows nothing where the analysis is unsure', () => {
    const { analysis } = track()
    const unsure: Analysis = {
      ...(analysis as Analysis),
      tempo: { bpm: null, confidence: 0.1, candidates: [] },
      key: { tonic: null, mode: null, camelot: null, confidence: 0, candidates: [] },
    }
    const { pass, say, value } = loaded({ song: track({ analysis: unsure }) })
    say('/deck/1/play', true)
    pass(3)
    expect(['tempo', 'beat', 'bar', 'phrase'].map(leaf => value(`/deck/1/${leaf}`))).toEqual([0, 0, 0, 0])
    expect([value('/deck/1/key'), value('/deck/1/camelot')]).toEqual(['', ''])
  })

  it('loops from the beat at or before the playhead', () => {
    const { pass, say, seconds } = loaded()
    say('/deck/1/play', true)
    pass(4.2)
    say('/deck/1/loop', 4)
    pass(4)
    expect(seconds()).toBeCloseTo(4.2, 3)
    say('/deck/1/loop', 0)
    pass(4)
    expect(seconds()).toBeCloseTo(8.2, 3)
  })

  it('stops at the end, and plays from the start again', () => {
    const { pass, say, seconds, value } = loaded()
    say('/deck/1/seek', 31.5)
    say('/deck/1/play', true)
    pass(2)
    expect([seconds(), value('/deck/1/play')]).toEqual([32, false])
    say('/deck/1/play', true)
    pass(1)
    expect(seconds()).toBeCloseTo(1, 6)
  })

  it('does not play while empty', () => {
    const { say, value } = decksWith()
    expect(codeOf(() => say('/deck/1/play', true))).toBe('not_ready')
    expect(value('/deck/1/play')).toBe(false)
    say('/transport/play')
    expect(value('/deck/2/play')).toBe(false)
  })
})

describe('outside the ready ranges', () => {
  const growing = () => loaded({ song: track({ stemsReady: [[0, 4 * LIBRARY_RATE]] }) })

  it('goes on by the mix while nothing is turned', () => {
    const { pass, say, seconds, transport } = growing()
    say('/deck/1/play', true)
    pass(6)
    expect(seconds()).toBeCloseTo(6, 6)
    expect(transport.decks[1].holding).toBeNull()
  })

  it('holds while a stem is turned, says so, and goes on when the range grows', () => {
    const { pass, say, seconds, transport } = growing()
    const told: unknown[] = []
    transport.listeners.add({ moved: ([p]) => told.push(p?.holding) })
    say('/deck/1/stem/vocals/mute', true)
    say('/deck/1/play', true)
    pass(6)
    expect(seconds()).toBeCloseTo(4, 1)
    expect(told).toContain('stems')
    update(transport, 1, track({ stemsReady: [[0, 20 * LIBRARY_RATE]] }))
    pass(2)
    expect(seconds()).toBeCloseTo(6, 1)
    expect(transport.decks[1].holding).toBeNull()
  })

  it('shows how much of the track is ready', () => {
    expect(growing().value('/deck/1/ready')).toBeCloseTo(4 / 32, 6)
  })
})

describe('triggers', () => {
  it('become jumps: seek, nudge, cue and hot cues', () => {
    const { pass, say, seconds, transport, value } = loaded()
    const jumps: number[] = []
    transport.listeners.add({ jump: (_, sample) => jumps.push(sample / LIBRARY_RATE) })
    say('/deck/1/seek', 10)
    say('/deck/1/hotcue/3')
    say('/deck/1/nudge', -2)
    expect(seconds()).toBe(8)
    say('/deck/1/cue')
    say('/deck/1/play', true)
    pass(1)
    say('/deck/1/hotcue/3')
    expect(seconds()).toBe(10)
    say('/deck/1/cue')
    expect([seconds(), value('/deck/1/play')]).toEqual([8, false])
    expect(jumps).toEqual([10, 8, 10, 8])
    expect(transport.decks[1].track?.hotCues[2]).toBe(10 * LIBRARY_RATE)
  })

  it('never leave the track', () => {
    const { say, seconds } = loaded()
    say('/deck/1/seek', 5000)
    expect(seconds()).toBe(32)
    say('/deck/1/nudge', -10)
    say('/deck/1/nudge', -10)
    say('/deck/1/nudge', -10)
    say('/deck/1/nudge', -10)
    expect(seconds()).toBe(0)
  })

  it('load holds the deck at the start of the track, without a loop, with the cues that it had', () => {
    const { pass, say, seconds, value, transport } = loaded({ song: track(), two: track({ id: 'two', title: 'Two' }) })
    say('/deck/1/seek', 3)
    say('/deck/1/hotcue/1')
    say('/deck/1/loop', 4)
    say('/deck/1/play', true)
    pass(1)
    say('/deck/1/load', 'two')
    expect([seconds(), value('/deck/1/play'), value('/deck/1/loop')]).toEqual([0, false, 0])
    expect(value('/deck/1/track/title')).toBe('Two')
    expect(transport.decks[1].track?.hotCues[0]).toBeNull()
    say('/deck/1/load', 'song')
    expect(transport.decks[1].track?.hotCues[0]).toBe(3 * LIBRARY_RATE)
    expect(codeOf(() => say('/deck/1/load', 'none'))).toBe('unknown_track')
    expect(value('/deck/1/track/title')).toBe('Song')
  })

  it('panic opens every stem at once and leaves the mix of the decks alone', () => {
    const { say, value } = loaded()
    say('/deck/1/stem/vocals/gain', -144)
    say('/deck/2/stem/bass/solo', true)
    say('/deck/1/stem/drums/filter', 0.7)
    say('/deck/1/loop', 4)
    say('/deck/1/stem/vocals/send/2', -3)
    say('/deck/1/stem/vocals/pfl', true)
    say('/send/2/gain', 4)
    say('/cue/gain', -12)
    say('/master/crossfade', 1)
    say('/panic')
    expect(value('/deck/1/stem/vocals/send/2')).toBe(-144)
    expect(value('/deck/1/stem/vocals/pfl')).toBe(false)
    expect(value('/send/2/gain')).toBe(0)
    expect(value('/cue/gain')).toBe(-12)
    expect(value('/deck/1/stem/vocals/gain')).toBe(0)
    expect(value('/deck/2/stem/bass/solo')).toBe(false)
    expect(value('/deck/1/stem/drums/filter')).toBe(0)
    expect(value('/deck/1/loop')).toBe(0)
    expect(value('/master/crossfade')).toBe(1)
  })

  it('a scene brings its values back and lets the music play', () => {
    const { say, value } = loaded()
    say('/deck/1/stem/vocals/gain', -9)
    say('/scene/2/store')
    say('/deck/1/stem/vocals/gain', 3)
    say('/deck/1/play', true)
    say('/scene/2/recall')
    expect([value('/deck/1/stem/vocals/gain'), value('/deck/1/play')]).toEqual([-9, true])
    expect(codeOf(() => say('/scene/5/recall'))).toBe('bad_value')
  })
})

describe('counting', () => {
  it('counts bars of four from the first beat where no downbeat is known', () => {
    const beats = Array.from({ length: 16 }, (_, i) => i / 2 + 1)
    expect(countAt(beats, [], 0.5)).toBeNull()
    expect(countAt(beats, [], 1)).toEqual({ beat: 1, bar: 1, phrase: 1 })
    expect(countAt(beats, [], 3.6)).toEqual({ beat: 2, bar: 2, phrase: 1 })
  })

  it('counts an upbeat as bar 0', () => {
    expect(countAt([0, 0.5, 1, 1.5], [1], 0.6)).toEqual({ beat: 2, bar: 0, phrase: 0 })
    expect(countAt([0, 0.5, 1, 1.5], [1], 1.6)).toEqual({ beat: 2, bar: 1, phrase: 1 })
  })

  it('takes the nearest key for a rate between two semitones', () => {
    const key = { tonic: 'C', mode: 'major' as const }
    expect(soundingKeyOf(key, { rate: 2 ** (0.49 / 12) })?.name).toBe('C major')
    expect(soundingKeyOf(key, { rate: 2 ** (0.51 / 12) })?.name).toBe('Db major')
    expect(soundingKeyOf(key, { rate: 2 ** (-0.51 / 12) })).toMatchObject({ name: 'B major', camelot: '1B' })
  })
})

describe('whatever is played', () => {
  const paths = [...parameterTable()].filter(([path]) => /^\/(deck\/\d\/[^s]|transport|panic)/.test(path))
  const deed = fc.record({
    path: fc.constantFrom(...paths.map(([path]) => path)),
    value: fc.oneof(fc.double({ min: -2, max: 40 }), fc.boolean(), fc.constantFrom('song', 'none')),
    wait: fc.integer({ min: 0, max: 4000 }),
  })

  it('the playhead stays in the track, and a deck that plays has one', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), deeds => {
        const { say, seconds, pass, transport, value } = decksWith()
        for (const { path, value: given, wait } of deeds) {
          codeOf(() => say(path, given))
          pass(wait / 1000, 50)
          for (const n of [1, 2] as const) {
            expect(seconds(n)).toBeGreaterThanOrEqual(0)
            expect(seconds(n)).toBeLessThanOrEqual(32)
            expect(transport.decks[n].playing).toBe(value(`/deck/${n}/play`))
            if (value(`/deck/${n}/play`)) expect(transport.decks[n].track).not.toBeNull()
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
