import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dawPath } from '../../contract/daw.ts'
import { until } from '../osc/peer.ts'
import { Ardour, ardourIsHere } from './ardour.ts'
import { type DeckAndDaws, deckAndDaws } from './deck.ts'

const [VOCALS, DRUMS, BASS] = ['1 Vocals', 'Drums', 'SONG bass'] as const
/** A track that every session has beside the stems. */
const CLICK = 'click'
const STATE = dawPath('ardour', 'state')
/** So long after it is back, a hand in the DAW counts. */
const GIVES_MS = 2000
const why = ardourIsHere() ? '' : ' (skipped: Ardour is not installed)'
const near = (a: unknown, b: number): boolean => Math.abs(Number(a) - b) < 0.02

describe.skipIf(why)(`a real Ardour that has crashed, and recovers its session${why}`, () => {
  let peer: Ardour
  let deck: DeckAndDaws
  beforeAll(() => {
    peer = new Ardour([VOCALS, DRUMS, BASS, 'other'])
  })
  afterAll(() => peer?.close())
  beforeEach(async () => {
    await peer.start()
    deck = deckAndDaws()
  })
  afterEach(async () => {
    deck.close()
    await peer.kill()
    expect(deck.thrown).toEqual([])
  })

  it('is bound again, takes the deck’s values over what it recovered, and has its hands heard', async () => {
    await deck.link(peer)
    deck.hand('/deck/1/stem/vocals/gain', -7)
    deck.hand('/deck/1/stem/drums/mute', true)
    await until(() => near(peer.level(VOCALS), -7) && peer.isMuted(DRUMS), 'Ardour follows')
    await peer.move(CLICK, -15)
    await until(() => near(peer.level(CLICK), -15), 'a track that is no stem')
    await peer.crash()
    await until(() => deck.value(STATE) === 'lost', 'it is lost')
    deck.hand('/deck/1/stem/vocals/gain', -13)
    await peer.start({ recovers: true })
    expect(near(peer.level(CLICK), -15), 'recovered').toBe(true)
    await until(() => deck.value(STATE) === 'bound', 'it is bound')
    await until(() => near(peer.level(VOCALS), -13) && peer.isMuted(DRUMS), 'it takes the values')
    await new Promise(resolve => setTimeout(resolve, GIVES_MS))
    await peer.move(BASS, -10)
    await until(() => near(deck.stem('bass', 'gain'), -10), 'its hand is heard')
    expect([deck.stem('vocals', 'gain'), deck.stem('drums', 'mute')]).toEqual([-13, true])
  }, 120_000)
})
