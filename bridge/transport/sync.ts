import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import { soundingCents } from '../../contract/fit.ts'
import { playedKey, tempoAt } from '../../contract/grid.ts'
import { pitchClass } from '../../contract/keys.ts'
import { DECKS, type DeckNumber } from '../../contract/parameters.ts'
import type { Bpm, Cents } from '../../contract/units.ts'
import { beatAt, sampleOfBeat } from '../../engine/grid.ts'
import { get, set } from '../tree/index.ts'
import { type Deck, sampleAt } from './deck.ts'
import type { Transport } from './transport.ts'

const FORCED = { origin: 'bridge', force: true } as const
/** A speed or pitch that is nearer than this is left as it is. */
const NEAR_RATE = 5e-4
const NEAR_CENTS = 1

const isOn = ({ tree }: Transport, deck: DeckNumber, leaf: string): boolean =>
  get(tree, `/deck/${deck}/${leaf}`) === true
const numberOf = ({ tree }: Transport, deck: DeckNumber, leaf: string): number =>
  Number(get(tree, `/deck/${deck}/${leaf}`))
const otherThan = (deck: DeckNumber): DeckNumber => (deck === 1 ? 2 : 1)

/** Who follows does not lead. */
export const takeSync = (transport: Transport, deck: DeckNumber): void => {
  const other = otherThan(deck)
  if (isOn(transport, deck, 'sync') && isOn(transport, other, 'sync'))
    set(transport.tree, `/deck/${other}/sync`, false, FORCED)
}

const tempoOf = (transport: Transport, deck: Deck): Bpm | null =>
  tempoAt(deck.played, sampleAt(deck, transport.tree.now()) / LIBRARY_RATE)

/** The speed at which a deck beats with the other, once, twice or half as often; null while either has no tempo. */
const rateOf = (transport: Transport, number: DeckNumber): number | null => {
  const other = otherThan(number)
  const own = tempoOf(transport, transport.decks[number])
  const its = tempoOf(transport, transport.decks[other])
  if (!own || !its) return null
  const ratio = its / own
  const beats = ratio > Math.SQRT2 ? 0.5 : ratio < Math.SQRT1_2 ? 2 : 1
  return Math.min(2, Math.max(0.5, Math.round(numberOf(transport, other, 'rate') * ratio * beats * 1e5) / 1e5))
}

/** Tonic of the major key with the same notes, as a pitch class. */
const majorOf = ({ track }: Deck): number | undefined => {
  const key = track && playedKey({ analysis: track.analysis, manual: track.manual ?? null })
  const tonic = key?.tonic ? pitchClass(key.tonic) : undefined
  return tonic === undefined ? undefined : tonic + (key?.mode === 'minor' ? 3 : 0)
}

/** By how many cents a deck has to be shifted to sound in the key of the other, or its relative one, by the shorter way;
 *  null while either has no key. */
const pitchOf = (transport: Transport, number: DeckNumber): Cents | null => {
  const other = otherThan(number)
  const [own, its] = [majorOf(transport.decks[number]), majorOf(transport.decks[other])]
  if (own === undefined || its === undefined) return null
  const sounds = (deck: DeckNumber, pitch: Cents): Cents =>
    soundingCents({ rate: numberOf(transport, deck, 'rate'), pitch, keyLock: isOn(transport, deck, 'key-lock') })
  const up = (its - own) * 100 + sounds(other, numberOf(transport, other, 'pitch')) - sounds(number, 0)
  return Math.round(up - 1200 * Math.round(up / 1200))
}

/** Brings speed and pitch of a deck that follows to what the other sounds. */
export const followOther = (transport: Transport): void => {
  const { tree } = transport
  for (const n of DECKS) {
    const rate = isOn(transport, n, 'sync') ? rateOf(transport, n) : null
    if (rate !== null && Math.abs(rate - numberOf(transport, n, 'rate')) > NEAR_RATE)
      set(tree, `/deck/${n}/rate`, rate, FORCED)
    const pitch = isOn(transport, n, 'sync/key') ? pitchOf(transport, n) : null
    if (pitch !== null && Math.abs(pitch - numberOf(transport, n, 'pitch')) > NEAR_CENTS)
      set(tree, `/deck/${n}/pitch`, pitch, FORCED)
  }
}

/** Puts a deck that follows onto the beat of the other while the bridge's own clock moves both. */
export const keepPhase = (transport: Transport, deck: Deck): void => {
  const leader = transport.decks[otherThan(deck.number)]
  if (!isOn(transport, deck.number, 'sync') || !deck.grid || !leader.grid || !leader.playing || deck.loop) return
  const now = transport.tree.now()
  const beat = beatAt(deck.grid, deck.sample)
  const off = beatAt(leader.grid, sampleAt(leader, now)) - beat
  deck.sample = Math.max(0, sampleOfBeat(deck.grid, beat + off - Math.round(off)))
}
