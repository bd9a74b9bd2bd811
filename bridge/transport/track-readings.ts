import { LIBRARY_RATE, readySamples } from '../../contract/audio-folder.ts'
import { countAt } from '../../contract/counting.ts'
import { camelot, keyName, pitchClass } from '../../contract/keys.ts'
import { report } from '../tree/index.ts'
import { type Deck, lengthOf, sampleAt } from './deck.ts'
import type { Transport } from './transport.ts'

/** Key that sounds when a track is played at a rate: pitch follows speed, to the nearest semitone. */
export const soundingKey = (
  key: { tonic: string | null; mode: 'major' | 'minor' | null } | undefined,
  rate: number,
): { name: string; camelot: string } => {
  const tonic = key?.tonic ? pitchClass(key.tonic) : undefined
  if (tonic === undefined || !key?.mode) return { name: '', camelot: '' }
  const moved = (((tonic + Math.round(12 * Math.log2(rate))) % 12) + 12) % 12
  return { name: keyName(moved, key.mode), camelot: camelot(moved, key.mode) }
}

/** Reports what a deck sounds like: tempo and key at its rate. */
export const reportSound = ({ tree }: Transport, { number, track, rate }: Deck): void => {
  const analysis = track?.analysis
  report(tree, `/deck/${number}/tempo`, (analysis?.tempo.bpm ?? 0) * rate)
  const key = soundingKey(analysis?.key, rate)
  report(tree, `/deck/${number}/key`, key.name)
  report(tree, `/deck/${number}/camelot`, key.camelot)
}

/** Reports what a track is, and how much of it is there. */
export const reportTrack = (transport: Transport, deck: Deck): void => {
  const { tree } = transport
  const { number, track } = deck
  const stems = track?.stems?.manifest
  const length = lengthOf(deck)
  report(tree, `/deck/${number}/track/title`, track?.title ?? '')
  report(tree, `/deck/${number}/track/tempo`, track?.analysis?.tempo.bpm ?? 0)
  report(tree, `/deck/${number}/track/key`, soundingKey(track?.analysis?.key, 1).name)
  report(tree, `/deck/${number}/track/duration`, Number.isFinite(length) ? length / LIBRARY_RATE : 0)
  report(tree, `/deck/${number}/ready`, stems && length > 0 ? Math.min(1, readySamples(stems.ready) / length) : 0)
  reportSound(transport, deck)
  reportPlace(transport, deck)
}

/** Reports where a deck is: seconds, beat, bar, phrase. */
export const reportPlace = ({ tree }: Transport, deck: Deck): void => {
  const seconds = sampleAt(deck, tree.now()) / LIBRARY_RATE
  const analysis = deck.track?.analysis
  const known = analysis && analysis.tempo.bpm !== null
  const count = known ? countAt(analysis.beats, analysis.downbeats, seconds) : null
  report(tree, `/deck/${deck.number}/position`, seconds)
  report(tree, `/deck/${deck.number}/beat`, count?.beat ?? 0)
  report(tree, `/deck/${deck.number}/bar`, count?.bar ?? 0)
  report(tree, `/deck/${deck.number}/phrase`, count?.phrase ?? 0)
}
