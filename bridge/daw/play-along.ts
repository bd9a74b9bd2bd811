import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { type DawName, dawPath } from '../../contract/daw.ts'
import { asFailure } from '../../contract/errors.ts'
import type { Change, Origin } from '../../contract/live.ts'
import type { DeckNumber } from '../../contract/parameters.ts'
import type { Bpm, Samples, Seconds } from '../../contract/units.ts'
import { sampleAt, type Transport } from '../transport/index.ts'
import { get, set } from '../tree/index.ts'
import { createChase } from './chase.ts'
import { hear, newControl, send } from './control.ts'
import type { Protocol, Said, Wish } from './protocol.ts'

/** Tempi that are nearer than this are one. */
const NEAR_BPM = 0.02
/** Further than this a deck is not nudged, but sent. */
const NUDGE: Seconds = 0.25

export type PlayAlongDeps = {
  transport: Transport
  daw: DawName
  deck: DeckNumber
  protocol: Protocol
  origin: Origin
  wish: (key: string, wish: Wish) => void
  onRefused: () => void
}

/** Play, place and tempo of a deck and a DAW: as far as its rows say, each goes with the other. What a DAW is at when
 *  it is bound moves nothing: what plays, plays on. */
export const createPlayAlong = (deps: PlayAlongDeps) => {
  const { transport, daw, deck, protocol, origin } = deps
  const { tree } = transport
  const playing = newControl<boolean>()
  const chase = createChase()
  let told: Bpm = 0

  const row = (leaf: 'transport' | 'tempo' | 'chase') => get(tree, dawPath(daw, leaf))
  const numberAt = (leaf: string): number => Number(get(tree, `/deck/${deck}/${leaf}`))
  const plays = (): boolean => get(tree, `/deck/${deck}/play`) === true
  const here = (): Seconds => sampleAt(transport.decks[deck], tree.now()) / LIBRARY_RATE
  /** Seconds of the track in one second of the DAW: both go by the same beats where one leads the tempo. */
  const pace = (): number => (row('tempo') === 'off' ? 1 : numberAt('rate'))

  const move = (path: string, value: number | boolean): void => {
    try {
      set(tree, path, value, { origin })
    } catch (thrown) {
      if (asFailure(thrown).code === 'internal') throw thrown
      deps.onRefused()
    }
  }
  const locate = (seconds: Seconds): void => deps.wish('locate', { tell: 'locate', seconds: seconds / pace() })

  const heardPlaying = (on: boolean): void => {
    const before = playing.said
    const heard = hear(playing, on, { now: tree.now(), same: Object.is })
    if (before === undefined || before === on || heard.is !== 'new') return
    if (row('transport') === true && plays() !== on) move(`/deck/${deck}/play`, on)
  }
  const heardTempo = (bpm: Bpm): void => {
    const own = numberAt('track/tempo')
    if (row('tempo') !== 'daw leads' || own <= 0) return
    const rate = Math.round((bpm / own) * 1e4) / 1e4
    if (rate >= 0.5 && rate <= 2 && Math.abs(rate - numberAt('rate')) * own > NEAR_BPM) move(`/deck/${deck}/rate`, rate)
  }
  const heardPosition = (seconds: Seconds): void => {
    if (row('chase') !== true || !transport.decks[deck].track) return
    const off = chase(here() - seconds * pace(), { playing: playing.said === true && plays(), now: tree.now() })
    if (off === undefined) return
    if (Math.abs(off) < NUDGE) move(`/deck/${deck}/nudge`, -off)
    else move(`/deck/${deck}/seek`, seconds * pace())
  }
  const tellTempo = (): void => {
    const bpm = numberAt('tempo')
    if (row('tempo') !== 'deck leads' || bpm <= 0 || Math.abs(bpm - told) < NEAR_BPM) return
    told = bpm
    deps.wish('tempo', { tell: 'tempo', bpm })
  }
  return {
    take: (word: Said): void => {
      if (word.says === 'playing') heardPlaying(word.on)
      if (word.says === 'tempo') heardTempo(word.bpm)
      if (word.says === 'position') heardPosition(word.seconds)
    },
    hear: ({ path, value }: Change): void => {
      if (path === dawPath(daw, 'tempo')) told = 0
      if (path !== `/deck/${deck}/play` || row('transport') !== true) return
      const on = value === true
      if (on && row('chase') !== true) locate(here())
      send(playing, on, { now: tree.now(), echoMs: protocol.pace.echoMs, same: Object.is })
      deps.wish('playing', { tell: 'playing', on })
    },
    /** The deck has jumped. */
    jumped: (number: DeckNumber, sample: Samples): void => {
      if (number === deck && row('transport') === true && row('chase') !== true) locate(sample / LIBRARY_RATE)
    },
    /** A reading has gone out. */
    read: (path: string): void => {
      if (path === `/deck/${deck}/tempo`) tellTempo()
    },
    begin: (): void => {
      Object.assign(playing, newControl<boolean>())
      told = 0
      tellTempo()
    },
  }
}
export type PlayAlong = ReturnType<typeof createPlayAlong>
