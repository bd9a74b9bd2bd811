import { LIBRARY_RATE, readySamples } from '../../contract/audio-folder.ts'
import { camelot, keyName, pitchClass } from '../../contract/keys.ts'
import { report } from '../tree/index.ts'
import { type Deck, lengthOf, sampleAt } from './deck.ts'
import type { Transport } from './transport.ts'

const BARS_IN_PHRASE = 8
const BEATS_IN_BAR = 4

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

/** How many marks lie at or before a moment; marks ascend. A hair's breadth early counts, for rounding. */
const passed = (marks: readonly number[], seconds: number): number => {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle] as number) <= seconds + 1e-4) low = middle + 1
    else high = middle
  }
  return low
}

export type Count = { beat: number; bar: number; phrase: number }
const UNKNOWN: Count = { beat: 0, bar: 0, phrase: 0 }

/** Bar and beat at a moment, from 1; 0 while unknown. Without downbeats bars of four are counted from the first beat;
 *  an upbeat before the first downbeat is beat 1… of bar 0. */
export const countAt = (beats: readonly number[], downbeats: readonly number[], seconds: number): Count => {
  const beat = passed(beats, seconds)
  if (beat === 0) return UNKNOWN
  const bar = downbeats.length > 0 ? passed(downbeats, seconds) : Math.floor((beat - 1) / BEATS_IN_BAR) + 1
  const start = downbeats.length > 0 ? downbeats[bar - 1] : beats[(bar - 1) * BEATS_IN_BAR]
  const before = start === undefined ? 0 : passed(beats, start - 0.02)
  return { beat: Math.max(1, beat - before), bar, phrase: bar > 0 ? Math.floor((bar - 1) / BARS_IN_PHRASE) + 1 : 0 }
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
  const count = known ? countAt(analysis.beats, analysis.downbeats, seconds) : UNKNOWN
  report(tree, `/deck/${deck.number}/position`, seconds)
  report(tree, `/deck/${deck.number}/beat`, count.beat)
  report(tree, `/deck/${deck.number}/bar`, count.bar)
  report(tree, `/deck/${deck.number}/phrase`, count.phrase)
}
