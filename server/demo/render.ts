import type { FOUR_STEMS } from '../../contract/parameters.ts'
import { amplitude } from '../../contract/tapers.ts'
import type { Bpm, Decibels, Hertz, Seconds } from '../../contract/units.ts'
import { seeded } from './random.ts'
import { addRoom } from './room.ts'
import { BAR, BARS, BEAT, type Score, TEMPO, writeScore } from './score.ts'
import { playBass } from './voices/bass.ts'
import { playDrums } from './voices/drums.ts'
import { playPad } from './voices/pad.ts'
import { playPluck } from './voices/pluck.ts'
import { RATE, samplesIn } from './voices/sound.ts'
import { playVoice } from './voices/voice.ts'

/** What the song is, known because it was written so. */
export type DemoTruth = { tempo: Bpm; key: string; beats: Seconds[]; downbeats: Seconds[] }
type StemName = (typeof FOUR_STEMS)[number]
export type DemoSong = { rate: Hertz; mix: Float32Array; stems: Record<StemName, Float32Array>; truth: DemoTruth }

const TAIL: Seconds = 0.5
const PEAK = 0.89
/** Loudness of each stem against the others: RMS in dB. */
const LEVELS: Record<StemName, number> = { drums: -20, bass: -20, other: -21, vocals: -19 }

type Stereo = { left: Float32Array; right: Float32Array }

const silence = (): Stereo => {
  const samples = samplesIn(BARS * BAR + TAIL)
  return { left: new Float32Array(samples), right: new Float32Array(samples) }
}

const centred = (play: (to: Float32Array) => void, room: number): Stereo => {
  const { left, right } = silence()
  play(left)
  right.set(left)
  return inRoom({ left, right }, room)
}

const inRoom = (sound: Stereo, share: number): Stereo => {
  addRoom(sound.left, share, 0)
  addRoom(sound.right, share, 0.0011)
  return sound
}

const accompaniment = (score: Score, noise: () => number): Stereo => {
  const sound = silence()
  playPad(sound.left, sound.right, score.pad)
  playPluck(sound.left, sound.right, score.pluck, noise)
  return inRoom(sound, 0.25)
}

const energyOf = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0)

/** Interleaved, at a level. @param level RMS in dB */
const interleaved = ({ left, right }: Stereo, level: Decibels): Float32Array => {
  const rms = Math.sqrt((energyOf(left) + energyOf(right)) / (2 * left.length))
  const gain = amplitude(level) / rms
  const out = new Float32Array(2 * left.length)
  for (let i = 0; i < left.length; i++) {
    out[2 * i] = gain * (left[i] as number)
    out[2 * i + 1] = gain * (right[i] as number)
  }
  return out
}

const sumOf = (stems: Float32Array[]): Float32Array => {
  const mix = new Float32Array(stems[0]?.length ?? 0)
  for (let i = 0; i < mix.length; i++) {
    let sum = 0
    for (const stem of stems) sum += stem[i] as number
    mix[i] = sum
  }
  return mix
}

const peakOf = (samples: Float32Array): number => samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)

const truth = (): DemoTruth => ({
  tempo: TEMPO,
  key: 'A minor',
  beats: Array.from({ length: BARS * 4 }, (_, i) => i * BEAT),
  downbeats: Array.from({ length: BARS }, (_, i) => i * BAR),
})

/** Renders the demo song: pure, the same seed gives the same song.
 *  @returns  interleaved stereo at `rate`; the mix is the sum of the stems and peaks at −1 dBFS */
export const renderDemoSong = ({ seed = 1 }: { seed?: number } = {}): DemoSong => {
  const score = writeScore(seed)
  const random = seeded(seed ^ 0x5eed)
  const noise = () => 2 * random() - 1
  const sounds: Record<StemName, Stereo> = {
    drums: centred(to => playDrums(to, score.drums, noise), 0.12),
    bass: centred(to => playBass(to, score.bass), 0),
    other: accompaniment(score, noise),
    vocals: centred(to => playVoice(to, score.voice, noise), 0.3),
  }
  const names = Object.keys(sounds) as StemName[]
  const stems = Object.fromEntries(
    names.map(name => [name, interleaved(sounds[name], LEVELS[name])]),
  ) as DemoSong['stems']
  const gain = PEAK / peakOf(sumOf(Object.values(stems)))
  for (const stem of Object.values(stems)) for (let i = 0; i < stem.length; i++) stem[i] = gain * (stem[i] as number)
  return { rate: RATE, mix: sumOf(Object.values(stems)), stems, truth: truth() }
}
