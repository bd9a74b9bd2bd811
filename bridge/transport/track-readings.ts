import { LIBRARY_RATE, readySamples } from '../../contract/audio-folder.ts'
import { countAt } from '../../contract/counting.ts'
import { fitOf, type SoundingKey, soundingKeyOf } from '../../contract/fit.ts'
import { playedKey, tempoAt } from '../../contract/grid.ts'
import { DECKS, stemsAmong } from '../../contract/parameters.ts'
import type { Bpm } from '../../contract/units.ts'
import { get, report } from '../tree/index.ts'
import { type Deck, durationOf, lengthOf, sampleAt } from './deck.ts'
import type { Transport } from './transport.ts'

/** The key that a deck sounds in, by its speed and pitch; null while unknown. */
const keyOf = ({ tree }: Transport, { number, track, rate }: Deck): SoundingKey | null => {
  if (!track) return null
  const pitch = Number(get(tree, `/deck/${number}/pitch`) ?? 0)
  const keyLock = get(tree, `/deck/${number}/key-lock`) === true
  return soundingKeyOf(playedKey({ analysis: track.analysis, manual: track.manual ?? null }), { rate, pitch, keyLock })
}

/** The tempo that a deck sounds at, where it is; null while unknown. */
const tempoOf = ({ tree }: Transport, deck: Deck): Bpm | null => {
  const bpm = tempoAt(deck.played, sampleAt(deck, tree.now()) / LIBRARY_RATE)
  return bpm === null ? null : bpm * deck.rate
}

/** Reports how well the track of each deck fits what the other sounds, at the speed that it would need. */
const reportFit = (transport: Transport): void => {
  for (const n of DECKS) {
    const [own, other] = [transport.decks[n], transport.decks[n === 1 ? 2 : 1]]
    const key = own.track && playedKey({ analysis: own.track.analysis, manual: own.track.manual ?? null })
    const sounds = { bpm: tempoOf(transport, other), camelot: keyOf(transport, other)?.camelot ?? null }
    const keyLock = get(transport.tree, `/deck/${n}/key-lock`) === true
    const fit = fitOf(sounds, { bpm: own.played.bpm, key }, keyLock)
    report(transport.tree, `/deck/${n}/fit`, fit?.score ?? 0)
  }
}

/** Reports what a deck sounds like: tempo and key at its speed and pitch, and the fit of both decks. */
export const reportSound = (transport: Transport, deck: Deck): void => {
  const key = keyOf(transport, deck)
  report(transport.tree, `/deck/${deck.number}/tempo`, tempoOf(transport, deck) ?? 0)
  report(transport.tree, `/deck/${deck.number}/key`, key?.name ?? '')
  report(transport.tree, `/deck/${deck.number}/camelot`, key?.camelot ?? '')
  reportFit(transport)
}

/** Reports what a track is, and how much of it is there. */
export const reportTrack = (transport: Transport, deck: Deck): void => {
  const { tree } = transport
  const { number, track } = deck
  const stems = track?.stems?.manifest
  const length = lengthOf(deck)
  const key = track && playedKey({ analysis: track.analysis, manual: track.manual ?? null })
  report(tree, `/deck/${number}/track/title`, track?.title ?? '')
  report(tree, `/deck/${number}/track/tempo`, deck.played.bpm ?? 0)
  report(tree, `/deck/${number}/track/key`, soundingKeyOf(key, { rate: 1 })?.name ?? '')
  report(tree, `/deck/${number}/track/duration`, durationOf(deck) ?? 0)
  report(tree, `/deck/${number}/track/stems`, stems ? stemsAmong(stems.files).join(' ') : '')
  report(tree, `/deck/${number}/ready`, stems && length > 0 ? Math.min(1, readySamples(stems.ready) / length) : 0)
  report(tree, `/deck/${number}/grid/offered`, Boolean(track?.offered))
  reportSound(transport, deck)
  reportPlace(transport, deck)
}

/** Reports where a deck is: seconds, beat, bar, phrase; and the tempo there. */
export const reportPlace = (transport: Transport, deck: Deck): void => {
  const { tree } = transport
  const seconds = sampleAt(deck, tree.now()) / LIBRARY_RATE
  const count = countAt(deck.played.beats, deck.played.downbeats, seconds)
  report(tree, `/deck/${deck.number}/beat`, count?.beat ?? 0)
  report(tree, `/deck/${deck.number}/bar`, count?.bar ?? 0)
  report(tree, `/deck/${deck.number}/phrase`, count?.phrase ?? 0)
  report(tree, `/deck/${deck.number}/position`, seconds)
  if (deck.playing) report(tree, `/deck/${deck.number}/tempo`, tempoOf(transport, deck) ?? 0)
}
