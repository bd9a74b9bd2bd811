/** Sounds whose tempo, key and level are known because they are written here. */
import { analyseBlocks } from '../../server/analysis/index.ts'

export const RATE = 44100

export type Sound = (seconds: number) => number

/** A sound as interleaved stereo blocks. */
export async function* blocksOf(sound: Sound, seconds: number, rate = RATE): AsyncGenerator<Float32Array> {
  const total = Math.round(seconds * rate)
  for (let at = 0; at < total; at += 65536) {
    const frames = Math.min(65536, total - at)
    const block = new Float32Array(2 * frames)
    for (let i = 0; i < frames; i++) block[2 * i] = block[2 * i + 1] = sound((at + i) / rate)
    yield block
  }
}

export const analyse = (sound: Sound, seconds: number, rate = RATE) =>
  analyseBlocks(blocksOf(sound, seconds, rate), rate)

export const silence: Sound = () => 0

/** White noise, the same for the same seed. */
export const noise = (seed = 1): Sound => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return 0.3 * ((state / 2 ** 32) * 2 - 1)
  }
}

const tick = (since: number): number =>
  since >= 0 && since < 0.02 ? Math.sin(2 * Math.PI * 1500 * since) * Math.exp(-200 * since) : 0

export const clicks =
  (bpm: number, from = 0): Sound =>
  t =>
    t < from ? 0 : tick((t - from) % (60 / bpm))

/** Ticks at given times. */
export const ticksAt = (times: number[]): Sound => {
  let next = 0
  return t => {
    while (next < times.length && (times[next] as number) <= t) next++
    return tick(t - (times[next - 1] ?? Number.POSITIVE_INFINITY))
  }
}

/** A held tone with four partials. @param semitones from A4, 440 Hz */
export const tone =
  (semitones: number): Sound =>
  t =>
    [1, 0.5, 0.3, 0.2].reduce(
      (sum, level, h) => sum + 0.1 * level * Math.sin(2 * Math.PI * 440 * 2 ** (semitones / 12) * (h + 1) * t),
      0,
    )

const triad = (root: number, minor: boolean): Sound => {
  const tones = [0, minor ? 3 : 4, 7].map(i => tone(root + i - 21))
  return t => tones.reduce((sum, sound) => sum + sound(t), 0)
}

/** Chords of a second each, round and round. @param chords root as a pitch class from C, and whether it is minor */
export const progression = (chords: [root: number, minor: boolean][]): Sound => {
  const sounds = chords.map(([root, minor]) => triad(root, minor))
  return t => (sounds[Math.floor(t) % sounds.length] as Sound)(t)
}
