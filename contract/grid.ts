/** The grid that a track is played by, of what was analysed and what was set by hand; and what a hand does to it. */
import type { Analysis } from './analysis.ts'
import type { ManualGrid } from './manual.ts'
import type { Bpm, Seconds } from './units.ts'

/** Below these confidences an analysis counts as unsure: nothing is played or shown by it until a hand picks one of its
 *  candidates. */
export const SURE = { tempo: 0.2, key: 0.2 } as const
const SLOWEST: Bpm = 20
const FASTEST: Bpm = 400
const BEATS_IN_BAR = 4
/** A hair of a beat: what a double loses on the way. */
const HAIR = 1e-6

/** Where beats and bars lie as the track is played, ascending, in seconds. `bpm` null and no beats: nothing is known. */
export type PlayedGrid = {
  bpm: Bpm | null
  beats: readonly Seconds[]
  downbeats: readonly Seconds[]
  beatsPerBar: number
  from: 'analysis' | 'hand' | null
}
/** What a grid is made of. */
export type GridSource = { analysis: Analysis | null; manual?: ManualGrid | null; duration: Seconds | null }

const NOTHING: PlayedGrid = { bpm: null, beats: [], downbeats: [], beatsPerBar: BEATS_IN_BAR, from: null }

/** Index of the last of `times` at or before t; −1 before the first. */
const lastUpTo = (times: readonly Seconds[], t: Seconds): number => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] as number) <= t) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The beat at a moment, counted from 0 at the first, with its fraction; goes on evenly outside. Two beats at least. */
const indexAt = (beats: readonly Seconds[], t: Seconds): number => {
  const i = Math.min(Math.max(lastUpTo(beats, t), 0), beats.length - 2)
  const [from, to] = [beats[i] as number, beats[i + 1] as number]
  return i + (t - from) / Math.max(HAIR, to - from)
}

/** The inverse of indexAt. */
const timeAt = (beats: readonly Seconds[], index: number): Seconds => {
  const i = Math.min(Math.max(Math.floor(index + HAIR), 0), beats.length - 2)
  const [from, to] = [beats[i] as number, beats[i + 1] as number]
  return from + (index - i) * Math.max(HAIR, to - from)
}

/** Most beats between two downbeats that follow each other. */
const barOf = (beats: readonly Seconds[], downbeats: readonly Seconds[]): number => {
  const counts = new Map<number, number>()
  for (let i = 1; i < downbeats.length; i++) {
    const n = lastUpTo(beats, (downbeats[i] as number) - 0.02) - lastUpTo(beats, (downbeats[i - 1] as number) - 0.02)
    counts.set(n, (counts.get(n) ?? 0) + 1)
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most && most[0] > 0 ? most[0] : BEATS_IN_BAR
}

const everyNth = (beats: readonly Seconds[], n: number, first: number): Seconds[] =>
  beats.filter((_, i) => (((i - first) % n) + n) % n === 0)

/** Beats of one tempo from the start to the end, one of them, a first of a bar, at the anchor. */
const evenGrid = (bpm: Bpm, anchor: Seconds, beatsPerBar: number, duration: Seconds): PlayedGrid => {
  const period = 60 / bpm
  const before = Math.floor(anchor / period + HAIR)
  const count = Math.max(0, Math.floor((duration - anchor) / period + HAIR) + before + 1)
  const beats = Array.from({ length: count }, (_, i) => Math.max(0, anchor + (i - before) * period))
  return { bpm, beats, downbeats: everyNth(beats, beatsPerBar, before), beatsPerBar, from: 'hand' }
}

type Heard = { bpm: Bpm; beats: readonly Seconds[]; downbeats: readonly Seconds[]; beatsPerBar: number }

/** The beats as heard, drawn through the anchor and `scale` times as dense: they follow a tempo that moves. */
const followed = (heard: Heard, { scale = 1, anchor, beatsPerBar }: ManualGrid, duration: Seconds): PlayedGrid => {
  const { beats } = heard
  const through = indexAt(beats, anchor ?? heard.downbeats[0] ?? (beats[0] as number))
  const first = Math.ceil((-0.5 - through) * scale + HAIR)
  const last = Math.ceil((beats.length - 0.5 - through) * scale + HAIR) - 1
  const all = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    timeAt(beats, through + (first + i) / scale),
  )
  const early = all.filter(t => t < -HAIR).length
  const inside = all.filter(t => t >= -HAIR && t <= duration + HAIR).map(t => Math.max(0, t))
  const bar = beatsPerBar ?? heard.beatsPerBar
  const downbeats = everyNth(inside, bar, -first - early)
  return { bpm: heard.bpm * scale, beats: inside, downbeats, beatsPerBar: bar, from: 'hand' }
}

const heardIn = (analysis: Analysis | null, least: number): Heard | null => {
  if (!analysis || analysis.tempo.bpm === null || analysis.beats.length < 2) return null
  if (analysis.tempo.confidence < least) return null
  const { beats, downbeats, tempo } = analysis
  return { bpm: tempo.bpm as Bpm, beats, downbeats, beatsPerBar: barOf(beats, downbeats) }
}

/** Whether a hand set anything about tempo and beats. */
export const hasGridByHand = (manual: ManualGrid | null | undefined): boolean =>
  manual?.bpm !== undefined ||
  manual?.scale !== undefined ||
  manual?.anchor !== undefined ||
  manual?.beatsPerBar !== undefined

/** The grid that a track is played by. By hand where a hand set it, as analysed elsewhere. */
export const playedGrid = ({ analysis, manual, duration }: GridSource): PlayedGrid => {
  const heard = heardIn(analysis, manual && hasGridByHand(manual) ? 0 : SURE.tempo)
  const end = duration ?? analysis?.audioSeconds ?? 0
  if (manual?.bpm !== undefined) {
    const anchor = manual.anchor ?? heard?.downbeats[0] ?? heard?.beats[0] ?? 0
    return evenGrid(manual.bpm, anchor, manual.beatsPerBar ?? heard?.beatsPerBar ?? BEATS_IN_BAR, end)
  }
  if (!heard) return NOTHING
  if (manual && hasGridByHand(manual)) return followed(heard, manual, end)
  return { ...heard, from: 'analysis' }
}

/** The key that a track is played in; null where nobody knows. */
export const playedKey = ({
  analysis,
  manual,
}: Omit<GridSource, 'duration'>): NonNullable<ManualGrid['key']> | null => {
  if (manual?.key) return manual.key
  const { tonic = null, mode = null, confidence = 0 } = analysis?.key ?? {}
  if (confidence < SURE.key) return null
  return tonic !== null && mode !== null ? { tonic, mode } : null
}

/** Tempo at a moment: over the eight beats about it, so that it follows a tempo that moves; null without a grid. */
export const tempoAt = ({ bpm, beats }: PlayedGrid, t: Seconds): Bpm | null => {
  if (bpm === null || beats.length < 2) return bpm
  const at = lastUpTo(beats, t)
  const from = Math.min(Math.max(0, at - 4), Math.max(0, beats.length - 9))
  const to = Math.min(beats.length - 1, from + 8)
  const around = (60 * (to - from)) / ((beats[to] as number) - (beats[from] as number))
  return Math.abs(around / bpm - 1) < 0.004 ? bpm : around
}

/** Whether two grids say the same where both say anything: no beat moves by more than `within`, no bar begins elsewhere.
 *  A grid of more of the song is the same as long as what was there stays. */
export const isSameGrid = (a: PlayedGrid, b: PlayedGrid, within: Seconds = 0.015): boolean => {
  if (a.bpm === null || b.bpm === null) return a.bpm === b.bpm
  const end = Math.min(a.beats.at(-1) ?? 0, b.beats.at(-1) ?? 0) - within
  const begin = Math.max(a.beats[0] ?? 0, b.beats[0] ?? 0) + within
  const same = (one: readonly Seconds[], two: readonly Seconds[]): boolean =>
    one.every(t => {
      if (t <= begin || t >= end) return true
      const i = lastUpTo(two, t + within)
      return i >= 0 && Math.abs((two[i] as number) - t) <= within
    })
  return (
    same(a.beats, b.beats) && same(b.beats, a.beats) && same(a.downbeats, b.downbeats) && same(b.downbeats, a.downbeats)
  )
}

/** Of a grid: the first beat of a bar that its hand-set twin is anchored to. */
const anchorOf = (grid: PlayedGrid): Seconds => grid.downbeats[0] ?? grid.beats[0] ?? 0

const lengthOfBeat = (grid: PlayedGrid, t: Seconds): Seconds => 60 / (tempoAt(grid, t) ?? 120)

/** An anchor before the start is the same as one a bar later. */
const anchored = (manual: ManualGrid, grid: PlayedGrid, anchor: Seconds): ManualGrid => {
  const bar = lengthOfBeat(grid, anchor) * grid.beatsPerBar
  const inside = anchor >= 0 ? anchor : anchor + bar * Math.ceil(-anchor / bar)
  return { ...manual, anchor: inside }
}

/** All beats by so many seconds, later where positive. */
export const shifted = (manual: ManualGrid, grid: PlayedGrid, by: Seconds): ManualGrid =>
  anchored(manual, grid, (manual.anchor ?? anchorOf(grid)) + by)

/** All beats by half a beat: for a grid that lies on the off-beats. */
export const shiftedHalf = (manual: ManualGrid, grid: PlayedGrid): ManualGrid => {
  const anchor = manual.anchor ?? anchorOf(grid)
  const half = grid.beats.length > 1 ? indexAt(grid.beats, anchor) + 0.5 : 0
  return anchored(manual, grid, grid.beats.length > 1 ? timeAt(grid.beats, half) : anchor + 0.25)
}

/** The tempo times `by` (2, ½, ⅔, 1½), a first beat of a bar staying where it is; as it was where that is no tempo. */
export const scaled = (manual: ManualGrid, grid: PlayedGrid, by: number): ManualGrid => {
  if (grid.bpm === null) return manual
  const next = grid.bpm * by
  if (next < SLOWEST || next > FASTEST) return manual
  const anchor = manual.anchor ?? anchorOf(grid)
  if (manual.bpm !== undefined) return { ...manual, bpm: next, anchor }
  const { scale: before = 1, ...rest } = manual
  const scale = before * by
  return Math.abs(scale - 1) < HAIR ? { ...rest, anchor } : { ...rest, scale, anchor }
}

/** A beat, the first of a bar, at t: the others move with it. */
export const anchoredAt = (manual: ManualGrid, grid: PlayedGrid, t: Seconds): ManualGrid => anchored(manual, grid, t)

/** The beat nearest to t is the first of its bar; no beat moves. */
export const downbeatAt = (manual: ManualGrid, grid: PlayedGrid, t: Seconds): ManualGrid => {
  if (grid.beats.length < 2) return anchored(manual, grid, t)
  const near = Math.min(grid.beats.length - 1, Math.max(0, Math.round(indexAt(grid.beats, t))))
  return anchored(manual, grid, grid.beats[near] as number)
}

/** An even grid of a tempo, through the bar that is nearest to t. */
export const withTempo = (manual: ManualGrid, grid: PlayedGrid, bpm: Bpm, t: Seconds): ManualGrid => {
  const { scale: _, ...rest } = manual
  const at = Math.max(0, lastUpTo(grid.downbeats, t))
  return { ...rest, bpm: Math.min(FASTEST, Math.max(SLOWEST, bpm)), anchor: grid.downbeats[at] ?? manual.anchor ?? t }
}

/** What a tempo is picked by that an analysis holds for possible: its own beats, so many times as dense, where they
 *  are; else an even grid through the bar that is nearest to t. */
export const picked = (manual: ManualGrid, source: GridSource, bpm: Bpm, t: Seconds): ManualGrid => {
  const heard = heardIn(source.analysis, 0)
  const by = [1, 2, 0.5, 2 / 3, 1.5].find(r => heard && Math.abs(bpm / (heard.bpm * r) - 1) < 0.01)
  if (!heard || by === undefined) return withTempo(manual, playedGrid({ ...source, manual }), bpm, t)
  const { bpm: _, ...rest } = manual
  return { ...rest, scale: by }
}

/** Whether nothing at all is set by hand. */
export const isBlank = (manual: ManualGrid | null | undefined): boolean =>
  !manual || (!hasGridByHand(manual) && !manual.key && !manual.locked)

/** The even beat through taps: least squares over their order, one that was missed or doubled left out.
 *  @param taps  seconds, ascending, four at least
 *  @returns     the tempo and a beat; null where the taps are no beat */
export const tempoOfTaps = (taps: readonly Seconds[]): { bpm: Bpm; at: Seconds } | null => {
  if (taps.length < 4) return null
  const gaps = taps.slice(1).map((t, i) => t - (taps[i] as number))
  const middle = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] as number
  if (!(middle > 60 / FASTEST && middle < 60 / SLOWEST)) return null
  const counts = [0]
  for (const gap of gaps) counts.push((counts.at(-1) as number) + Math.round(gap / middle))
  const mean = (of: readonly number[]) => of.reduce((sum, x) => sum + x, 0) / of.length
  const [countMean, tapMean] = [mean(counts), mean(taps)]
  const spread = mean(counts.map(n => (n - countMean) ** 2))
  if (spread === 0) return null
  const period = mean(counts.map((n, i) => (n - countMean) * ((taps[i] as number) - tapMean))) / spread
  return { bpm: 60 / period, at: tapMean - countMean * period }
}
