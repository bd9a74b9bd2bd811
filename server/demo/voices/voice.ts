import type { Sung } from '../score.ts'
import { envelope, pitchHertz, RATE, resonator, samplesIn, sawtooth, stateFilter } from './sound.ts'

type Vowel = Sung['vowel']
/** Formants of a tenor: centre Hz, level dB, width Hz. Source: Csound manual, appendix D, Formant Values. */
const FORMANTS: Record<Vowel, readonly (readonly [number, number, number])[]> = {
  a: [
    [650, 0, 80],
    [1080, -6, 90],
    [2650, -7, 120],
    [2900, -8, 130],
    [3250, -22, 140],
  ],
  e: [
    [400, 0, 70],
    [1700, -14, 80],
    [2600, -12, 100],
    [3200, -14, 120],
    [3580, -20, 120],
  ],
  i: [
    [290, 0, 40],
    [1870, -15, 90],
    [2800, -18, 100],
    [3250, -20, 120],
    [3540, -30, 120],
  ],
  o: [
    [400, 0, 40],
    [800, -10, 80],
    [2600, -12, 100],
    [2800, -12, 120],
    [3000, -26, 120],
  ],
  u: [
    [350, 0, 40],
    [600, -20, 60],
    [2700, -17, 100],
    [2900, -14, 120],
    [3300, -26, 120],
  ],
}
const VOWELS = Object.keys(FORMANTS) as Vowel[]

const throat = (vowel: Vowel): ((x: number) => number) => {
  const formants = FORMANTS[vowel].map(([hz, db, width]) => ({
    ring: resonator(hz, 1.2 * Math.max(width, 90)),
    gain: 10 ** (db / 20),
  }))
  return x => {
    let sum = 0
    for (const { ring, gain } of formants) sum += gain * ring(x)
    return sum
  }
}

/** How far the mouth stands open, and what the tongue does, as the consonant before the vowel passes. */
const consonantAt = (consonant: Sung['consonant'], t: number): { voiced: number; hiss: number } => {
  if (consonant === 's') return { voiced: Math.min(1, Math.max(0, (t - 0.06) * 40)), hiss: t < 0.09 ? 0.5 : 0 }
  if (consonant === 'd') return { voiced: Math.min(1, Math.max(0, (t - 0.02) * 60)), hiss: t < 0.015 ? 0.6 : 0 }
  if (consonant === 'm') return { voiced: Math.min(1, 0.25 + Math.max(0, t - 0.05) * 12), hiss: 0 }
  return { voiced: Math.min(1, t * 30), hiss: 0 }
}

/** A sung line: a glottal pulse with vibrato, jitter and breath, through the formants of each note's vowel, gliding
 *  from note to note and from vowel to vowel. */
export const playVoice = (to: Float32Array, notes: readonly Sung[], noise: () => number): void => {
  const glottis = sawtooth()
  const soften = stateFilter()
  const hissing = stateFilter()
  const throats = VOWELS.map(vowel => ({ vowel, sing: throat(vowel), open: 0 }))
  let hertz = 220
  let before = 0
  let wander = 0
  for (const { at, for: length, pitch, loud, vowel, consonant } of notes) {
    const target = pitchHertz(pitch - 12)
    const from = samplesIn(at)
    const end = Math.min(to.length, from + samplesIn(length + 0.05))
    for (let i = from; i < end; i++) {
      const t = (i - from) / RATE
      hertz += (target - hertz) * 0.0011
      wander = wander * 0.9995 + noise() * 0.00004
      const vibrato =
        1 + 0.011 * Math.min(1, Math.max(0, t - 0.18) * 4) * Math.sin(2 * Math.PI * 5.4 * (at + t)) + wander
      const { voiced, hiss } = consonantAt(consonant, t)
      const flow = glottis((hertz * vibrato) / RATE)
      // The flow's slope is what sounds: it is as loud in the upper formants as the table expects.
      const pulse = soften(flow - before, 2000, 0.6).low + 0.006 * noise()
      before = flow
      let sound = 0
      for (const part of throats) {
        part.open += ((part.vowel === vowel ? 1 : 0) - part.open) * 0.0012
        if (part.open > 0.001) sound += part.open * part.sing(pulse)
      }
      const tongue = hiss > 0 ? 0.25 * hiss * hissing(noise(), 5200, 1.2).band : 0
      to[i] = (to[i] as number) + loud * envelope(t, length, 0.02, 0.05) * (2.2 * voiced * sound + tongue)
    }
  }
}
