import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dawPath } from '../../contract/daw.ts'
import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { sampleAt } from '../../bridge/transport/index.ts'
import { until } from '../osc/peer.ts'
import { Ardour, ardourIsHere } from './ardour.ts'
import type { DawPeer } from './daw-peer.ts'
import { type DeckAndDaws, deckAndDaws } from './deck.ts'
import { FakeBitwig } from './fake-bitwig.ts'
import { FakeLive } from './fake-live.ts'
import { FakeReaper } from './fake-reaper.ts'

const TRACKS = ['1 Vocals', 'Drums', 'SONG bass', 'other'] as const
const [VOCALS, DRUMS, BASS] = TRACKS
/** How often a DAW is started anew. */
const TIMES = process.env.STEMBRIDGE_SOAK ? 20 : 3
const TIMES_BY_PROTOCOL = process.env.STEMBRIDGE_SOAK ? 20 : 1
/** Longer than any word of a DAW is on its way. */
/** A DAW says its place now and then, and later where the machine is busy. */
const NEAR_S = 1.5
const QUIET_MS = 1200
/** So long after it is back, a hand in the DAW counts. */
const GIVES_MS = 2000
const SETTLED_MS = 500
/** What two faders may be apart that stand at one level: the steps of Bitwig's. */
const STEP = { ardour: 0.02, reaper: 0.02, live: 0.1, bitwig: 0.5 } as const

const DAWS: { name: string; why: string | null; open: () => DawPeer; leads: boolean; times: number }[] = [
  {
    name: 'a real Ardour',
    why: ardourIsHere() ? null : 'Ardour is not installed',
    open: () => new Ardour(TRACKS),
    leads: false,
    times: TIMES,
  },
  {
    name: 'REAPER by its default patterns',
    why: null,
    open: () => new FakeReaper(TRACKS),
    leads: true,
    times: TIMES_BY_PROTOCOL,
  },
  { name: 'Live by AbletonOSC', why: null, open: () => new FakeLive(TRACKS), leads: true, times: TIMES_BY_PROTOCOL },
  {
    name: 'Bitwig by DrivenByMoss',
    why: null,
    open: () => new FakeBitwig(TRACKS),
    leads: true,
    times: TIMES_BY_PROTOCOL,
  },
]
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

for (const { name, why, open, leads, times } of DAWS)
  describe.skipIf(why)(`${name}${why ? ` (skipped: ${why})` : ''}`, () => {
    let peer: DawPeer
    let deck: DeckAndDaws
    const near = (a: unknown, b: number): boolean => Math.abs(Number(a) - b) <= STEP[peer.daw]
    const seconds = (): number => sampleAt(deck.transport.decks[1], performance.now()) / LIBRARY_RATE

    beforeAll(() => {
      peer = open()
    })
    afterAll(() => peer.close())
    beforeEach(async () => {
      await peer.start()
      deck = deckAndDaws()
    })
    afterEach(async () => {
      deck.close()
      await peer.kill()
      expect(deck.thrown).toEqual([])
    })

    it('finds the tracks by their names, and says that it is bound and how far away it is', async () => {
      await deck.link(peer)
      expect(deck.status()).toMatchObject({ ok: true, kind: 'daw', failure: null })
      expect(deck.status()?.says).toContain('vocals, drums, bass, other of deck 1')
      expect(deck.value(dawPath(peer.daw, 'state'))).toBe('bound')
      deck.hand('/deck/1/stem/vocals/gain', -9)
      await until(() => Number(deck.value(dawPath(peer.daw, 'round-trip'))) > 0, 'a round trip is measured')
      expect(deck.status()?.says).toMatch(/there and back in \d+\.\d ms/)
    })

    it('moves the tracks with the stems, and hears nothing of it back', async () => {
      await deck.link(peer)
      await pause(QUIET_MS)
      deck.changes.length = 0
      for (let level = 0; level >= -20; level--) {
        deck.hand('/deck/1/stem/vocals/gain', level)
        await pause(7)
      }
      deck.hand('/deck/1/stem/drums/mute', true)
      deck.hand('/deck/1/stem/bass/solo', true)
      await until(() => near(peer.level(VOCALS), -20) && peer.isMuted(DRUMS) && peer.isSoloed(BASS), 'the DAW follows')
      await pause(QUIET_MS)
      expect(deck.changes.filter(({ origin }) => origin !== 'hand')).toEqual([])
      expect(deck.stem('vocals', 'gain')).toBe(-20)
      expect(peer.isMuted(VOCALS) || peer.isSoloed(DRUMS)).toBe(false)
    })

    it('moves the stems with the tracks', async () => {
      await deck.link(peer)
      await peer.move(VOCALS, -12)
      await until(() => near(deck.stem('vocals', 'gain'), -12), 'the level comes')
      await peer.mute(DRUMS, true)
      await peer.solo(BASS, true)
      await until(() => deck.stem('drums', 'mute') === true && deck.stem('bass', 'solo') === true, 'the switches come')
      await pause(QUIET_MS)
      const own = deck.changes.filter(({ path, origin }) => path.endsWith('/gain') && origin.startsWith('daw:'))
      expect(own).toHaveLength(1)
      expect(near(peer.level(VOCALS), -12)).toBe(true)
    })

    it('takes silence for silence, and the top for the top', async () => {
      await deck.link(peer)
      deck.hand('/deck/1/stem/vocals/gain', -144)
      await until(() => peer.level(VOCALS) <= -100, 'silence')
      deck.hand('/deck/1/stem/vocals/gain', 6)
      await until(() => Math.abs(peer.level(VOCALS) - 6) < 0.1, '+6 dB')
      await pause(QUIET_MS)
      expect(deck.stem('vocals', 'gain')).toBe(6)
    })

    it('leaves a control to the hand that holds it, and lets the DAW come after', async () => {
      await deck.link(peer)
      deck.hand('/deck/1/stem/vocals/gain', -3, true)
      await until(() => near(peer.level(VOCALS), -3))
      await pause(500)
      deck.hand('/deck/1/stem/vocals/gain', undefined, true)
      await peer.move(VOCALS, -30)
      await until(() => near(peer.level(VOCALS), -3), 'the DAW is set back')
      expect(deck.stem('vocals', 'gain')).toBe(-3)
      deck.hand('/deck/1/stem/vocals/gain', undefined, false)
      await pause(QUIET_MS)
      await peer.move(VOCALS, -30)
      await until(() => near(deck.stem('vocals', 'gain'), -30), 'the DAW moves the stem')
    })

    it('plays and holds with the deck, from where the deck is', async () => {
      await deck.link(peer)
      deck.hand('/deck/1/seek', 30)
      deck.hand('/deck/1/play', true)
      await until(() => peer.isPlaying(), 'the DAW plays')
      await until(
        () => Math.abs(peer.seconds() - seconds()) < 0.3 && peer.seconds() > 30,
        'the DAW is where the deck is',
      )
      deck.hand('/deck/1/play', false)
      await until(() => !peer.isPlaying(), 'the DAW holds')
      await pause(QUIET_MS)
      await peer.play(true)
      await until(() => deck.value('/deck/1/play') === true, 'the deck plays')
      await peer.play(false)
      await until(() => deck.value('/deck/1/play') === false, 'the deck holds')
    })

    it('leaves play alone where that is switched off', async () => {
      await deck.link(peer)
      deck.hand(dawPath(peer.daw, 'transport'), false)
      deck.hand('/deck/1/play', true)
      await pause(QUIET_MS)
      expect(peer.isPlaying()).toBe(false)
      await peer.play(true)
      deck.hand('/deck/1/play', false)
      await pause(QUIET_MS)
      expect([peer.isPlaying(), deck.value('/deck/1/play')]).toEqual([true, false])
    })

    it('lets the deck chase the place of the DAW', async () => {
      await deck.link(peer)
      deck.hand(dawPath(peer.daw, 'chase'), true)
      await peer.locate(40)
      await until(() => Math.abs(peer.seconds() - 40) < NEAR_S, 'the DAW is there')
      // told while it is still on its way, a DAW may stand
      await until(async () => {
        await peer.play(true)
        await new Promise(resume => setTimeout(resume, 200))
        return peer.isPlaying()
      }, 'the DAW plays')
      await until(
        () => deck.value('/deck/1/play') === true && Math.abs(seconds() - peer.seconds()) < NEAR_S,
        'it is there',
      )
      await peer.locate(90)
      await until(() => seconds() > 89 && Math.abs(seconds() - peer.seconds()) < NEAR_S, 'it goes along')
    })

    it.skipIf(!leads)(
      `takes its tempo from the deck, or gives it${leads ? '' : ' (its OSC sets no tempo)'}`,
      async () => {
        await deck.link(peer)
        deck.hand(dawPath(peer.daw, 'tempo'), 'daw leads')
        const fake = peer as unknown as { tempo: number; turned: () => void }
        fake.tempo = 126
        fake.turned()
        await until(() => Math.abs(Number(deck.value('/deck/1/rate')) - 1.05) < 1e-3, 'the deck goes faster')
        deck.hand(dawPath(peer.daw, 'tempo'), 'deck leads')
        deck.hand('/deck/1/rate', 0.9)
        await until(() => Math.abs(fake.tempo - 108) < 0.1, 'the DAW goes slower')
      },
    )

    it(`is bound again each of ${times} times that it comes back, and takes the deck's values, each once`, async () => {
      await deck.link(peer)
      const bound: number[] = []
      for (let time = 1; time <= times; time++) {
        const level = -time
        deck.hand('/deck/1/stem/vocals/gain', level)
        deck.hand('/deck/1/stem/drums/mute', time % 2 === 1)
        await until(() => near(peer.level(VOCALS), level))
        await peer.kill()
        await until(() => deck.value(dawPath(peer.daw, 'state')) === 'lost', 'it is lost')
        await peer.start()
        await until(() => deck.value(dawPath(peer.daw, 'state')) === 'bound', 'it is bound')
        bound.push(Math.round(deck.boundAt() - peer.backAt))
        await until(
          () => near(peer.level(VOCALS), level) && peer.isMuted(DRUMS) === (time % 2 === 1),
          'it takes the values',
        )
        await pause(GIVES_MS)
        deck.changes.length = 0
        deck.hand('/deck/1/stem/bass/gain', -20 - time)
        await until(() => near(peer.level(BASS), -20 - time))
        await pause(SETTLED_MS)
        await peer.move(BASS, -10)
        await until(() => near(deck.stem('bass', 'gain'), -10))
        await pause(SETTLED_MS)
        expect(deck.changes.map(({ path, origin }) => `${origin.slice(0, 4)} ${path}`)).toEqual([
          'hand /deck/1/stem/bass/gain',
          'daw: /deck/1/stem/bass/gain',
        ])
      }
      expect(bound).toHaveLength(times)
      console.log(`${name}: bound again ${bound.join(', ')} ms after it was back`)
    }, 600_000)
  })
