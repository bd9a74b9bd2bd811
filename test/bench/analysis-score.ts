/** The rules by which tempo, beats and key are scored: tempo within 4 %, beats within 70 ms after the first 5 s,
 *  keys by MIREX' weights. */
import { pitchClass } from '../../contract/keys.ts'

const OCTAVES = [1, 2, 3, 1 / 2, 1 / 3]
const TOLERANCE = 0.07

export const near = (bpm: number | null, truth: number): boolean =>
  bpm !== null && Math.abs(bpm - truth) <= 0.04 * truth
export const nearAnOctave = (bpm: number | null, truth: number): boolean => OCTAVES.some(o => near(bpm, truth * o))

export const tempoOf = (beats: number[]): number => {
  const gaps = beats.slice(1).map((b, i) => b - (beats[i] as number))
  return 60 / (gaps.sort((a, b) => a - b)[gaps.length >> 1] as number)
}

export const fMeasure = (estimate: number[], truth: number[], seconds: number): number => {
  const inside = (t: number) => t >= 5 && t < seconds
  const [found, wanted] = [estimate.filter(inside), truth.filter(inside)]
  if (!found.length || !wanted.length) return 0
  const used = new Set<number>()
  for (const beat of found) {
    let best = -1
    wanted.forEach((w, i) => {
      const away = Math.abs(w - beat)
      if (!used.has(i) && away <= TOLERANCE && (best < 0 || away < Math.abs((wanted[best] as number) - beat))) best = i
    })
    if (best >= 0) used.add(best)
  }
  return (2 * used.size) / (found.length + wanted.length)
}

/** The best of the beats as they are, either half of them, and twice as many. */
export const fOverOctaves = (estimate: number[], truth: number[], seconds: number): number => {
  const halves = truth.flatMap((t, i) => (i + 1 < truth.length ? [t, (t + (truth[i + 1] as number)) / 2] : [t]))
  const versions = [truth, truth.filter((_, i) => i % 2 === 0), truth.filter((_, i) => i % 2 === 1), halves]
  return Math.max(...versions.map(version => fMeasure(estimate, version, seconds)))
}

type Key = { tonic: string | null; mode: string | null }

/** 1 for the key, 0.5 a fifth away, 0.3 for the relative, 0.2 for the parallel key. */
export const keyScore = (found: Key, truth: Key): number => {
  const [a, b] = [found, truth].map(k => pitchClass(k.tonic ?? '') ?? Number.NaN) as [number, number]
  const step = (((a - b) % 12) + 12) % 12
  if (found.mode === truth.mode) return step === 0 ? 1 : step === 5 || step === 7 ? 0.5 : 0
  const major = (pc: number, mode: string | null) => (mode === 'minor' ? (pc + 3) % 12 : pc)
  if (major(a, found.mode) === major(b, truth.mode)) return 0.3
  return step === 0 ? 0.2 : 0
}
