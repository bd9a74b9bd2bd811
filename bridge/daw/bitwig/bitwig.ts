import { SILENCE } from '../../../contract/tapers.ts'
import type { Decibels, Seconds } from '../../../contract/units.ts'
import { bit, float, int, message, numberAt, textAt } from '../arguments.ts'
import type { Protocol, Said, Wish } from '../protocol.ts'

/** Values of its faders with its "Value resolution" at Low, as it comes. */
const STEPS = 127
const TOP: Decibels = 20 * Math.log10(2)
const PACE = { askMs: 2000, quietly: true, silentMs: 5000, echoMs: 150, everyMs: 10 } as const
const TRACK = /^\/track\/(\d{1,3})\/(exists|name|volume|mute|solo)$/
const BEATS = /^(\d+)[.:](\d+)[.:](\d+)/

/** Step of Bitwig's fader for a level. Its amplitude is twice the cube of its value: 0.794 is 0 dB, 1 is +6.02 dB.
 *  Source: Bitwig's fader as DrivenByMoss shows it beside its value (`volumeStr`). */
export const bitwigStep = (level: Decibels): number =>
  level <= SILENCE ? 0 : Math.round(STEPS * Math.min(1, 10 ** ((level - TOP) / 60)))
/** Level of a step of Bitwig's fader: the inverse, as exact as 127 steps are (0.26 dB about 0 dB). */
export const bitwigLevel = (step: number): Decibels =>
  step <= 0 ? SILENCE : Math.max(SILENCE, 60 * Math.log10(Math.min(step, STEPS) / STEPS) + TOP)

/** Bitwig Studio by DrivenByMoss' OSC. Tracks have numbers from 1 in its bank of eight; it tells what changes, and all
 *  of it on /refresh. Source: OSC modules of github.com/git-moss/DrivenByMoss and its manual. */
export const createBitwig = (): Protocol => {
  let [bpm, beatsPerBar] = [120, 4]

  const positionOf = (told: string): Seconds | undefined => {
    const [, bar, beat, sixteenth] = BEATS.exec(told) ?? []
    if (!bar) return undefined
    const beats = (Number(bar) - 1) * beatsPerBar + Number(beat) - 1 + (Number(sixteenth) - 1) / 4
    return (Math.max(0, beats) * 60) / bpm
  }
  const readTrack = (what: string, track: number, value: number): Said[] => {
    if (what === 'exists') return value > 0.5 ? [] : [{ says: 'track', track, name: '' }]
    return what === 'volume'
      ? [{ says: 'gain', track, level: bitwigLevel(value) }]
      : [{ says: what as 'mute' | 'solo', track, on: value > 0.5 }]
  }
  const readWords = (address: string, words: string): Said[] => {
    if (address === '/time/signature') beatsPerBar = Number.parseInt(words, 10) || beatsPerBar
    const seconds = address === '/beat/str' ? positionOf(words) : undefined
    return seconds === undefined ? [] : [{ says: 'position', seconds }]
  }
  return {
    pace: PACE,
    greet: () => [message('/refresh', int(1))],
    ask: () => [message('/refresh', int(1))],
    follow: () => [],
    read: said => {
      const [, track, what] = TRACK.exec(said.address) ?? []
      const [words, value] = [textAt(said, 0), numberAt(said, 0)]
      if (what === 'name') return [{ says: 'track', track: Number(track), name: words ?? '' }]
      if (what) return value === undefined ? [] : readTrack(what, Number(track), value)
      if (words !== undefined) return readWords(said.address, words)
      if (value === undefined) return []
      if (said.address === '/update') return value === 0 ? [{ says: 'answer' }] : []
      if (said.address === '/play') return [{ says: 'playing', on: value > 0.5 }]
      if (said.address !== '/tempo/raw' || value <= 0) return []
      bpm = value
      return [{ says: 'tempo', bpm }]
    },
    tell: (wish: Wish) => {
      switch (wish.tell) {
        case 'gain':
          return [message(`/track/${wish.track}/volume`, int(bitwigStep(wish.level)))]
        case 'mute':
        case 'solo':
          return [message(`/track/${wish.track}/${wish.tell}`, bit(wish.on))]
        case 'playing':
          return [message('/play', bit(wish.on))]
        case 'tempo':
          return [message('/tempo/raw', float(wish.bpm))]
        case 'locate':
          return [message('/time', float((wish.seconds * bpm) / 60))]
      }
    },
    same: (a, b) => bitwigStep(a) === bitwigStep(b),
  }
}
