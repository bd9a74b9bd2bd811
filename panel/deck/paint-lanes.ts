import { countUpTo } from '../../contract/counting.ts'
import { LIBRARY_RATE, PEAK_FRAMES } from '../../contract/audio-folder.ts'
import type { PlayedGrid } from '../../contract/grid.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { type StemName, stemsAmong } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { words } from '../strings.ts'
import { columnAt, lengthOf } from './columns.ts'
import type { Peaks } from './peaks.ts'
import type { WaveColours } from './wave-colours.ts'

type Box = { width: number; height: number }
type Shown = {
  track: LoadedTrack
  grid: PlayedGrid | null
  peaks: ReadonlyMap<string, Peaks>
  amplitudes: Record<StemName, number>
  sample: Samples
}
/** Seconds over the width of a wide screen's deck, and where the playhead stands in it. */
const PIXELS_PER_SECOND = 90
const PLAYHEAD = 0.3
/** Quiet voices are lifted so that they can be read from afar: the height is the amplitude to this power. */
const LIFT = 0.6

/** The first sample at the left edge, and samples per pixel. */
export const windowOf = (width: number, sample: Samples): { start: Samples; perPixel: number } => {
  const perPixel = LIBRARY_RATE / PIXELS_PER_SECOND
  return { start: sample - width * PLAYHEAD * perPixel, perPixel }
}

const paintGrid = (c: CanvasRenderingContext2D, box: Box, { grid, sample }: Shown, colours: WaveColours): void => {
  const { start, perPixel } = windowOf(box.width, sample)
  const { beats = [], downbeats = [] } = grid ?? {}
  const [from, to] = [start / LIBRARY_RATE, (start + box.width * perPixel) / LIBRARY_RATE]
  const lines = (times: readonly number[], paint: (x: number, i: number) => void): void => {
    for (let i = countUpTo(times, from); i < times.length && (times[i] as number) < to; i++)
      paint(Math.round(((times[i] as number) * LIBRARY_RATE - start) / perPixel), i)
  }
  c.fillStyle = 'rgb(255 255 255 / 12%)'
  lines(beats, x => c.fillRect(x, 0, 1, box.height))
  c.font = '600 11px Barlow, sans-serif'
  c.textBaseline = 'top'
  lines(downbeats, (x, i) => {
    c.fillStyle = i % 8 === 0 ? 'rgb(255 255 255 / 75%)' : 'rgb(255 255 255 / 32%)'
    c.fillRect(x, 0, i % 8 === 0 ? 2 : 1, box.height)
    c.fillStyle = colours.faint
    c.fillText(String(i + 1), x + 4, 1)
  })
}

const paintWaves = (c: CanvasRenderingContext2D, box: Box, shown: Shown, colours: WaveColours): void => {
  const { start, perPixel } = windowOf(box.width, shown.sample)
  const names = stemsAmong(shown.track.stems?.manifest.files)
  const lane = box.height / names.length
  const step = PEAK_FRAMES / perPixel
  const length = lengthOf(shown.track)
  const first = Math.max(0, Math.floor(start / PEAK_FRAMES))
  const last = Math.min(Math.ceil(length / PEAK_FRAMES), Math.ceil((start + box.width * perPixel) / PEAK_FRAMES))
  for (let i = first; i < last; i++) {
    const x = (i * PEAK_FRAMES - start) / perPixel
    const { stems, mix } = columnAt(shown, i * PEAK_FRAMES, (i + 1) * PEAK_FRAMES)
    if (!stems) {
      c.fillStyle = colours.mix
      const tall = Math.max(1, Math.min(1, mix) * box.height)
      c.fillRect(x, (box.height - tall) / 2, Math.max(1, step - 0.5), tall)
      continue
    }
    names.forEach((name, row) => {
      const heard = shown.amplitudes[name]
      const tall = Math.max(1, Math.min(1, (stems[name] * (heard === 0 ? 1 : heard)) ** LIFT) * (lane - 3))
      c.globalAlpha = heard === 0 ? 0.22 : 1
      c.fillStyle = colours[name]
      c.fillRect(x, row * lane + (lane - tall) / 2, Math.max(1, step - 0.5), tall)
    })
    c.globalAlpha = 1
  }
}

const paintNames = (
  c: CanvasRenderingContext2D,
  box: Box,
  { track, amplitudes }: Shown,
  colours: WaveColours,
): void => {
  const names = stemsAmong(track.stems?.manifest.files)
  const lane = box.height / names.length
  c.font = '600 12px Barlow, sans-serif'
  c.textBaseline = 'middle'
  names.forEach((name, row) => {
    const text = words.stems[name]
    c.fillStyle = 'rgb(11 12 17 / 80%)'
    c.fillRect(4, row * lane + lane / 2 - 9, c.measureText(text).width + 10, 18)
    c.globalAlpha = amplitudes[name] === 0 ? 0.5 : 1
    c.fillStyle = colours[name]
    c.fillText(text, 9, row * lane + lane / 2 + 1)
    c.globalAlpha = 1
  })
}

/** The seconds about the playhead: one lane a stem, as tall as it is heard, dimmed where it is not; beats, bars, phrases. */
export const paintLanes = (c: CanvasRenderingContext2D, box: Box, shown: Shown, colours: WaveColours): void => {
  c.clearRect(0, 0, box.width, box.height)
  paintGrid(c, box, shown, colours)
  paintWaves(c, box, shown, colours)
  paintNames(c, box, shown, colours)
  const { start, perPixel } = windowOf(box.width, shown.sample)
  c.fillStyle = colours.ink
  for (const cue of shown.track.hotCues)
    if (cue !== null) c.fillRect(Math.round((cue - start) / perPixel), 0, 2, box.height)
  const x = Math.round(box.width * PLAYHEAD)
  c.fillStyle = '#000000'
  c.fillRect(x - 2, 0, 5, box.height)
  c.fillStyle = colours.ink
  c.fillRect(x - 1, 0, 3, box.height)
}
