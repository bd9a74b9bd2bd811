import type { Mode } from './analysis.ts'

/** Pitch classes from C, as shown: flats where the circle of fifths has them. */
export const TONICS = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const

/** Camelot number of a key, as in "8A" for A minor. Source: the circle of fifths, 8B = C major, 8A = A minor. */
export const camelot = (tonic: number, mode: Mode): string => {
  const major = mode === 'major' ? tonic : (tonic + 3) % 12
  const fifths = (major * 7) % 12
  return `${((fifths + 7) % 12) + 1}${mode === 'major' ? 'B' : 'A'}`
}

/** Open Key number of a key: "1d" is C major, "1m" A minor. Source: openkeynotation, the circle of fifths from C. */
export const openKey = (tonic: number, mode: Mode): string => {
  const major = mode === 'major' ? tonic : (tonic + 3) % 12
  return `${((major * 7) % 12) + 1}${mode === 'major' ? 'd' : 'm'}`
}

/** "A minor". */
export const keyName = (tonic: number, mode: Mode): string => `${TONICS[((tonic % 12) + 12) % 12]} ${mode}`

/** The pitch class of a tonic's name, or undefined. Sharps and flats are understood alike. */
export const pitchClass = (name: string): number | undefined => {
  const letters: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }
  const base = letters[name[0]?.toUpperCase() ?? '']
  if (base === undefined || name.length > 2) return undefined
  const shift = name[1] === undefined ? 0 : name[1] === '#' ? 1 : name[1] === 'b' ? -1 : Number.NaN
  return Number.isNaN(shift) ? undefined : (base + shift + 12) % 12
}
