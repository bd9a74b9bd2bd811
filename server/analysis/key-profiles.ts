import type { Mode } from '../../contract/analysis.ts'

type Profile = Record<Mode, number[]>

/** How often each degree is heard. Source: Albrecht & Shanahan 2013, table 1. */
export const ALBRECHT: Profile = {
  major: [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081],
  minor: [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052],
}
/** Source: Temperley 2007, Kostka–Payne corpus (as in Sapp's keycor). */
export const TEMPERLEY: Profile = {
  major: [0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4],
  minor: [0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33],
}
export const MODES: Mode[] = ['major', 'minor']

/** The key of the same seven tones; keys are 0…23, major first. */
export const relative = (key: number): number => (key < 12 ? 12 + ((key + 9) % 12) : (key - 12 + 3) % 12)

/** Mean 0, length 1. */
export const centred = (x: ArrayLike<number>): number[] => {
  const all = Array.from(x)
  const mean = all.reduce((a, b) => a + b, 0) / all.length
  const shifted = all.map(v => v - mean)
  const norm = Math.hypot(...shifted) || 1
  return shifted.map(v => v / norm)
}

const turned = (profile: Profile): number[][] =>
  MODES.flatMap(mode => {
    const shape = centred(profile[mode])
    return shape.map((_, tonic) => shape.map((__, pc) => shape[(pc - tonic + 12) % 12] as number))
  })
const PROFILES = [turned(ALBRECHT), turned(TEMPERLEY)]

/** Correlation of a chroma with both modes on all tonics, on one scale: [24], major first; the mean of the two profiles,
 *  of which one leans towards minor and the other towards major. */
export const keyScores = (chroma: ArrayLike<number>): number[] => {
  const heard = centred(chroma)
  const dot = (shape: number[]): number => shape.reduce((sum, v, pc) => sum + v * (heard[pc] as number), 0)
  return Array.from({ length: 24 }, (_, key) =>
    PROFILES.reduce((sum, shapes) => sum + dot(shapes[key] as number[]) / PROFILES.length, 0),
  )
}
