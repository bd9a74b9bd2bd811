import type { Cue, Drop, Loop, Section } from '../../../contract/features.ts'
import type { Seconds } from '../../../contract/units.ts'
import { type Outline, SILENT } from './outline.ts'

/** As many as a deck has. */
const HOT = 8
const MEMORIES = 32
/** Two cues nearer than this are one. */
const NEAR: Seconds = 1

/** Where the song begins to sound: its first beat there, else the sound itself. */
const firstSound = ({ level, step }: Outline, beats: Seconds[]): Seconds | undefined => {
  const at = level.findIndex(db => db > SILENT + 20)
  if (at < 0) return undefined
  return beats.find(beat => beat >= at * step - 0.05) ?? at * step
}

/** The loop to be set first: eight or four bars where they are nearly as good as the best. */
const loopToSet = (loops: Loop[]): Loop | undefined => {
  const worth = ({ bars, score }: Loop): number => score + (bars === 8 || bars === 4 ? 0.1 : 0)
  return [...loops].sort((a, b) => worth(b) - worth(a) || a.start - b.start)[0]
}

const byTime = (a: Cue, b: Cue): number => a.at - b.at

type Found = { outline: Outline; beats: Seconds[]; sections: Section[]; drops: Drop[]; loops: Loop[] }

/** Up to eight hot cues (the first sound, drops, then the clearest beginnings of sections), the in and out of one loop,
 *  and a memory cue at the beginning of each section. */
export const cuesOf = ({ outline, beats, sections, drops, loops }: Found): Cue[] => {
  const begins = sections.slice(1).map(s => ({ at: s.start, label: s.label, confidence: s.confidence }))
  const first = firstSound(outline, beats)
  const wanted = [
    ...(first === undefined ? [] : [{ at: first, label: 'start', confidence: beats.length > 0 ? 1 : 0.5 }]),
    ...drops.map(d => ({ at: d.at, label: 'drop', confidence: d.confidence })),
    ...[...begins].sort((a, b) => b.confidence - a.confidence),
  ]
  const hot: Cue[] = []
  for (const cue of wanted)
    if (hot.length < HOT && hot.every(h => Math.abs(h.at - cue.at) > NEAR)) hot.push({ kind: 'hot', ...cue })
  const loop = loopToSet(loops)
  const label = `${loop?.bars} bars`
  const inAndOut: Cue[] = loop
    ? [
        { kind: 'loop_in', at: loop.start, label, confidence: loop.score },
        { kind: 'loop_out', at: loop.end, label, confidence: loop.score },
      ]
    : []
  const memories = begins.slice(0, MEMORIES).map((cue): Cue => ({ kind: 'memory', ...cue }))
  return [...hot.sort(byTime), ...inAndOut, ...memories]
}
