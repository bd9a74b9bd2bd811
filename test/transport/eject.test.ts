import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LoadedTrack } from '../../contract/live.ts'
import type { Path } from '../../contract/parameters.ts'
import { codeOf } from '../contract/code-of.ts'
import { decksWith } from './decks.ts'

const rig = () => {
  const decks = decksWith()
  const loads: (LoadedTrack | null)[] = []
  decks.transport.listeners.add({ loaded: (_, track) => loads.push(track) })
  return { ...decks, loads }
}

describe('ejecting', () => {
  it('takes the track off a deck that holds, and whoever sounds hears of it', () => {
    const { say, pass, transport, value, loads, seconds } = rig()
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    pass(3)
    say('/deck/1/loop', 4)
    say('/deck/1/play', false)
    say('/deck/1/eject')
    expect(transport.decks[1].track).toBeNull()
    expect(loads.at(-1)).toBeNull()
    expect([value('/deck/1/track/title'), value('/deck/1/track/tempo'), value('/deck/1/ready')]).toEqual(['', 0, 0])
    expect([value('/deck/1/loop'), transport.decks[1].loop, seconds()]).toEqual([0, null, 0])
    expect(codeOf(() => say('/deck/1/play', true))).toBe('not_ready')
  })

  it('is refused while the deck plays, with a cure, and nothing stops', () => {
    const { say, pass, transport, seconds } = rig()
    say('/deck/1/load', 'song')
    say('/deck/1/play', true)
    pass(1)
    expect(codeOf(() => say('/deck/1/eject'))).toBe('deck_plays')
    pass(1)
    expect([transport.decks[1].track?.id, seconds()]).toEqual(['song', expect.closeTo(2, 6)])
  })

  it('of an empty deck does nothing, and cues come back with the track', () => {
    const { say, pass, transport } = rig()
    say('/deck/2/eject')
    say('/deck/1/load', 'song')
    say('/deck/1/seek', 5)
    say('/deck/1/hotcue/3')
    pass(0.1)
    say('/deck/1/eject')
    say('/deck/1/load', 'song')
    expect(transport.decks[1].track?.hotCues[2]).toBe(5 * 44100)
  })

  it('in the midst of anything leaves an empty deck that takes a track again', () => {
    const paths: [Path, unknown][] = [
      ['/deck/1/play', true],
      ['/deck/1/play', false],
      ['/deck/1/loop', 2],
      ['/deck/1/loop/in', undefined],
      ['/deck/1/loop/out', undefined],
      ['/deck/1/loop/exit', undefined],
      ['/deck/1/slip', true],
      ['/deck/1/jog', 0.4],
      ['/deck/1/sync', true],
      ['/deck/1/cue', undefined],
      ['/deck/1/jump', 4],
      ['/deck/1/eject', undefined],
      ['/deck/1/load', 'song'],
      ['/deck/2/load', 'song'],
      ['/deck/2/play', true],
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...paths), { maxLength: 40 }), acts => {
        const { say, pass, transport } = rig()
        for (const [path, value] of acts) {
          codeOf(() => say(path, value))
          pass(0.05)
        }
        say('/deck/1/play', false)
        say('/deck/1/eject')
        pass(0.1)
        const { track, playing, loop, sample, holding, ghost } = transport.decks[1]
        expect({ track, playing, loop, sample, holding, ghost }).toEqual({
          track: null,
          playing: false,
          loop: null,
          sample: 0,
          holding: null,
          ghost: null,
        })
        say('/deck/1/load', 'song')
        say('/deck/1/play', true)
        pass(0.5)
        expect(transport.decks[1].sample).toBeGreaterThan(0)
      }),
      { numRuns: 150 },
    )
  })
})
