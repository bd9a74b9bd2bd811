import type { KeyStretch } from '../../contract/analysis.ts'
import { camelot, openKey, TONICS } from '../../contract/keys.ts'
import type { Hertz, Seconds } from '../../contract/units.ts'
import { keyScores, MODES, relative } from './key-profiles.ts'

/** Seconds that are heard at once, and between two. */
const [WINDOW, STEP] = [16, 4]
/** What a change costs, in correlations: a stretch of half a minute must be heard a tenth better in the new key. */
const COST = 0.9
/** A change to a key of the same seven tones is hard to tell from a verse that dwells on another chord. */
const RELATIVE_COST = 1.8

/** From here on a stretch is sure of its key. */
const PLAIN = 0.8

/** The way through the keys, [time][24], that fits best when each change costs. */
const cheapest = (fits: number[][]): number[] => {
  const cost = (from: number, to: number): number => (from === to ? 0 : relative(from) === to ? RELATIVE_COST : COST)
  let totals = fits[0] ?? []
  const backs: number[][] = []
  for (const fit of fits.slice(1)) {
    const before = totals
    const back = fit.map((_, to) => {
      const worth = before.map((v, from) => v - cost(from, to))
      return worth.indexOf(Math.max(...worth))
    })
    backs.push(back)
    totals = fit.map((v, to) => v + (before[back[to] as number] as number) - cost(back[to] as number, to))
  }
  const way = [totals.indexOf(Math.max(...totals))]
  for (const back of backs.reverse()) way.unshift(back[way[0] as number] as number)
  return way
}

const stretch = (key: number, from: Seconds, to: Seconds, margin: number): KeyStretch => {
  const mode = MODES[Math.floor(key / 12)] ?? 'major'
  const [tonic, confidence] = [key % 12, 1 / (1 + Math.exp((0.03 - margin) / 0.06))]
  const name = TONICS[tonic] as string
  return { from, to, tonic: name, mode, camelot: camelot(tonic, mode), openKey: openKey(tonic, mode), confidence }
}

/** The song's stretches by key, each some twenty seconds at least; one where the key never changes.
 *  @param rows  chroma, [time][12]
 *  @param key   of the whole, 0…23, major first: that of a song without a change
 *  Source: Temperley 1999, What's key for key?, the change penalty. */
export const keyStretches = (rows: Float64Array[], perSecond: Hertz, seconds: Seconds, key: number): KeyStretch[] => {
  const [size, step] = [Math.round(WINDOW * perSecond), Math.round(STEP * perSecond)]
  const windows: number[][] = []
  for (let from = 0; from === 0 || from + size / 2 <= rows.length; from += step) {
    const sum = new Float64Array(12)
    for (const row of rows.slice(from, from + size))
      for (let pc = 0; pc < 12; pc++) sum[pc] = (sum[pc] as number) + (row[pc] as number)
    windows.push(keyScores(sum))
  }
  const stretchesOf = (way: number[]): KeyStretch[] => stretchesAlong(way, windows, { size, step, perSecond, seconds })
  const found = cheapest(windows)
  const stretches = stretchesOf(found)
  // Where the song's own key is nowhere in it, the way was led by passing chords, unless it is sure of itself.
  const led = !found.includes(key) && stretches.some(s => s.confidence < PLAIN)
  return led ? stretchesOf(found.map(() => key)) : stretches
}

type Windows = { size: number; step: number; perSecond: Hertz; seconds: Seconds }

const stretchesAlong = (way: number[], fits: number[][], { size, step, perSecond, seconds }: Windows): KeyStretch[] => {
  const starts = way.flatMap((k, i) => (i === 0 || way[i - 1] !== k ? [i] : []))
  return starts.map((first, n) => {
    const last = starts[n + 1] ?? way.length
    const own = way[first] as number
    const margins = fits.slice(first, last).map(w => (w[own] as number) - Math.max(...w.filter((_, k) => k !== own)))
    const margin = margins.reduce((a, b) => a + b, 0) / Math.max(1, margins.length)
    // A change lies in the middle of the first window that hears it.
    const at = (i: number): Seconds => Math.min(seconds, (i * step + (size - step) / 2) / perSecond)
    return stretch(own, n === 0 ? 0 : at(first), last === way.length ? seconds : at(last), margin)
  })
}
