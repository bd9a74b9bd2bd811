import type { Seconds } from '../../contract/units.ts'
import { oneOf, seeded } from './random.ts'

export const TEMPO = 120
export const BARS = 24
export const BEAT: Seconds = 60 / TEMPO
export const BAR: Seconds = 4 * BEAT

/** A note: start and length in seconds, pitch as a MIDI number, loudness 0…1. */
export type Note = { at: Seconds; for: Seconds; pitch: number; loud: number }
export type Hit = { at: Seconds; loud: number; what: 'kick' | 'snare' | 'hat' | 'open' | 'crash' }
/** A sung note: one syllable, gliding from the one before. */
export type Sung = Note & { vowel: 'a' | 'e' | 'i' | 'o' | 'u'; consonant: 'm' | 'd' | 's' | null }
export type Score = { drums: Hit[]; bass: Note[]; pad: Note[]; pluck: Note[]; voice: Sung[] }

/** i VI iv V in A minor: the major V (with its G♯) says that A is home, and not C. */
const CHORDS = [
  { root: 45, notes: [57, 60, 64] },
  { root: 41, notes: [53, 57, 60] },
  { root: 38, notes: [57, 62, 65] },
  { root: 40, notes: [56, 59, 64] },
] as const
/** Where the voice may stand over each chord: its notes first. */
const LINES = [
  [69, 72, 76, 71, 67],
  [69, 72, 65, 67, 74],
  [69, 74, 65, 72, 67],
  [71, 68, 64, 76, 69],
] as const
/** Eighths of the bar on which a phrase sings, and for how many. */
const RHYTHMS = [
  [
    [0, 3],
    [3, 1],
    [4, 2],
    [6, 2],
  ],
  [
    [0, 2],
    [2, 2],
    [4, 3],
  ],
  [
    [1, 1],
    [2, 2],
    [4, 1],
    [5, 3],
  ],
  [
    [0, 4],
    [4, 4],
  ],
] as const

const chordOf = (bar: number) => CHORDS[bar % CHORDS.length] as (typeof CHORDS)[number]
const isBreak = (bar: number) => bar === 16 || bar === 17
const sings = (bar: number) => bar >= 4 && bar !== 12 && bar !== 13 && bar < BARS - 1

const drumBar = (bar: number, random: () => number): Hit[] => {
  const start = bar * BAR
  const hits: Hit[] = []
  if (bar % 8 === 0 || bar === 18) hits.push({ at: start, loud: 0.7, what: 'crash' })
  if (isBreak(bar)) return hits
  for (let beat = 0; beat < 4; beat++) {
    const at = start + beat * BEAT
    if (beat % 2) hits.push({ at, loud: 0.9 + 0.1 * random(), what: 'snare' })
    else hits.push({ at, loud: 1, what: 'kick' })
    hits.push({ at, loud: 0.6 + 0.1 * random(), what: 'hat' })
    hits.push({ at: at + BEAT / 2, loud: 0.4 + 0.1 * random(), what: beat === 3 ? 'open' : 'hat' })
    if (random() < 0.4) hits.push({ at: at + (3 * BEAT) / 4, loud: 0.25, what: 'hat' })
  }
  if (random() < 0.6) hits.push({ at: start + 2.5 * BEAT, loud: 0.8, what: 'kick' })
  if (bar % 4 === 3)
    for (const step of [13, 14, 15])
      hits.push({ at: start + (step * BEAT) / 4, loud: 0.35 + 0.03 * step, what: 'snare' })
  return hits
}

const bassBar = (bar: number, random: () => number): Note[] => {
  const { root } = chordOf(bar)
  const start = bar * BAR
  if (isBreak(bar)) return [{ at: start, for: BAR * 0.95, pitch: root, loud: 0.8 }]
  const steps = [0, 0, 12, 0, 7, 0, 12, oneOf([7, 10, 12], random)]
  return steps.map((up, i) => ({
    at: start + (i * BEAT) / 2,
    for: (BEAT / 2) * (i % 2 ? 0.6 : 0.9),
    pitch: root + up,
    loud: i % 4 === 0 ? 1 : 0.75 + 0.1 * random(),
  }))
}

const padBar = (bar: number): Note[] => chordOf(bar).notes.map(pitch => ({ at: bar * BAR, for: BAR, pitch, loud: 0.8 }))

const pluckBar = (bar: number, random: () => number): Note[] => {
  const { notes } = chordOf(bar)
  const order = oneOf(
    [
      [0, 1, 2, 1, 0, 2, 1, 2],
      [2, 1, 0, 1, 2, 0, 1, 0],
      [0, 2, 1, 2, 0, 2, 1, 0],
    ],
    random,
  )
  return order.map((n, i) => ({
    at: bar * BAR + (i * BEAT) / 2,
    for: BEAT,
    pitch: (notes[n] as number) + 12,
    loud: 0.6 + 0.3 * random(),
  }))
}

const voiceBar = (bar: number, random: () => number): Sung[] => {
  if (!sings(bar)) return []
  const line = LINES[bar % LINES.length] as (typeof LINES)[number]
  return oneOf(RHYTHMS, random).map(([step, length], i) => ({
    at: bar * BAR + (step * BEAT) / 2,
    for: (length * BEAT) / 2 - 0.06,
    // A phrase begins on the chord, then walks.
    pitch: i === 0 ? line[0] : oneOf(line, random),
    loud: 0.8 + 0.2 * random(),
    vowel: oneOf(['a', 'e', 'i', 'o', 'u'] as const, random),
    consonant: oneOf(['m', 'd', 's', null] as const, random),
  }))
}

/** The song's notes: a pattern for each instrument, varied bar by bar by the seed. */
export const writeScore = (seed: number): Score => {
  const random = seeded(seed)
  const score: Score = { drums: [], bass: [], pad: [], pluck: [], voice: [] }
  for (let bar = 0; bar < BARS; bar++) {
    const last = bar === BARS - 1
    score.drums.push(
      ...(last
        ? [{ at: bar * BAR, loud: 1, what: 'kick' } as const, { at: bar * BAR, loud: 0.8, what: 'crash' } as const]
        : drumBar(bar, random)),
    )
    score.bass.push(...(last ? [{ at: bar * BAR, for: BAR * 0.9, pitch: 45, loud: 1 }] : bassBar(bar, random)))
    score.pad.push(...padBar(last ? 0 : bar).map(note => ({ ...note, at: bar * BAR })))
    if (!last) score.pluck.push(...pluckBar(bar, random))
    score.voice.push(...voiceBar(bar, random))
  }
  return score
}
