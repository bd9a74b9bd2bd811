import { countUpTo } from '../../contract/counting.ts'
import { LIBRARY_RATE, PEAK_FRAMES } from '../../contract/audio-folder.ts'
import type { PlayedGrid } from '../../contract/grid.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { type StemName, stemsAmong } from '../../contract/parameters.ts'
import type { Samples, Seconds } from '../../contract/units.ts'
import { columnAt, lengthOf } from './columns.ts'
import { paintFlag } from './paint-flag.ts'
import type { Peaks } from './peaks.ts'
import type { WaveColours } from './wave-colours.ts'
import type { Piece } from './wave-tiles.ts'

/** What a piece of the waveform shows. `loop`: where one runs, null without one. */
export type Shown = {
  track: LoadedTrack
  grid: PlayedGrid | null
  peaks: ReadonlyMap<string, Peaks>
  amplitudes: Record<StemName, number>
  loop: readonly [Samples, Samples] | null
  waves: 'stacked' | 'overlaid'
}
/** Quiet voices are lifted so that they can be read from afar: the height is the amplitude to this power. */
const LIFT = 0.6
/** The least width of a bar of the waveform, in pixels. */
const BAR_PX = 1.5
/** How far to the right a label reaches over the next piece, in pixels. */
const LABEL_PX = 60
const FONT = '600 11px Barlow, sans-serif'

type Paint = (c: CanvasRenderingContext2D, piece: Piece, shown: Shown, colours: WaveColours) => void

const xOf = ({ from, perPixel }: Piece, sample: Samples): number => Math.round((sample - from) / perPixel)

/** Those of the times that are seen in a piece, or whose label reaches into it. */
const eachSeen = (piece: Piece, times: readonly Seconds[], paint: (x: number, i: number) => void): void => {
  const [from, to] = [piece.from - LABEL_PX * piece.perPixel, piece.from + piece.width * piece.perPixel]
  for (let i = countUpTo(times, from / LIBRARY_RATE); i < times.length; i++) {
    const sample = (times[i] as number) * LIBRARY_RATE
    if (sample >= to) return
    paint(xOf(piece, sample), i)
  }
}

const paintLoop: Paint = (c, piece, { loop }, colours) => {
  if (!loop) return
  const [a, b] = [xOf(piece, loop[0]), xOf(piece, loop[1])]
  c.fillStyle = colours.loop
  c.fillRect(a, 0, b - a, piece.height)
  c.fillStyle = colours.warn
  c.fillRect(a, 0, 2, piece.height)
  c.fillRect(b - 2, 0, 2, piece.height)
  c.fillRect(a, 0, b - a, 2)
}

const paintBeats: Paint = (c, piece, { grid }, colours) => {
  const { beats = [], downbeats = [] } = grid ?? {}
  c.fillStyle = colours.beat
  eachSeen(piece, beats, x => c.fillRect(x, 0, 1, piece.height))
  eachSeen(piece, downbeats, (x, i) => {
    c.fillStyle = i % 8 === 0 ? colours.phrase : colours.bar
    c.fillRect(x, 0, i % 8 === 0 ? 2 : 1, piece.height)
  })
}

const paintLabels: Paint = (c, piece, { grid, track }, colours) => {
  c.font = FONT
  c.textBaseline = 'top'
  c.fillStyle = colours.faint
  eachSeen(piece, grid?.downbeats ?? [], (x, i) => c.fillText(String(i + 1), x + 4, 3))
  const sections = track.analysis?.features?.sections ?? []
  eachSeen(
    piece,
    sections.map(section => section.start),
    (x, i) => paintFlag(c, sections[i]?.label ?? '', { x, y: piece.height - 14 }, colours),
  )
  track.hotCues.forEach((cue, i) => {
    if (cue === null) return
    const x = xOf(piece, cue)
    if (x < -LABEL_PX || x > piece.width) return
    c.fillStyle = colours.ink
    c.fillRect(x, 0, 2, piece.height)
    paintFlag(c, String(i + 1), { x, y: 0 }, colours)
  })
}

/** Each bar of the waveform that is seen in the piece: where it lies, and what it shows. */
const eachBar = (
  piece: Piece,
  shown: Shown,
  paint: (x: number, width: number, column: ReturnType<typeof columnAt>) => void,
): void => {
  const { from, perPixel, width } = piece
  const frames = PEAK_FRAMES * Math.max(1, Math.ceil((BAR_PX * perPixel) / PEAK_FRAMES))
  const last = Math.min(lengthOf(shown.track), from + width * perPixel)
  const wide = Math.max(1, frames / perPixel - 0.5)
  for (let at = Math.max(0, Math.floor(from / frames) * frames); at < last; at += frames)
    paint((at - from) / perPixel, wide, columnAt(shown, at, at + frames))
}

const tallOf = (reach: number, heard: number): number => Math.min(1, reach * heard) ** LIFT

const paintMix = (c: CanvasRenderingContext2D, height: number, bar: { x: number; wide: number; mix: number }): void => {
  const tall = Math.max(1, Math.min(1, bar.mix) * height)
  c.fillRect(bar.x, (height - tall) / 2, bar.wide, tall)
}

/** One lane a stem, as tall as it is heard, dimmed where it is not. */
const paintStacked: Paint = (c, piece, shown, colours) => {
  const names = stemsAmong(shown.track.stems?.manifest.files)
  const lane = piece.height / names.length
  eachBar(piece, shown, (x, wide, { stems, mix }) => {
    c.fillStyle = colours.mix
    if (!stems) return paintMix(c, piece.height, { x, wide, mix })
    names.forEach((name, row) => {
      const heard = shown.amplitudes[name]
      const tall = Math.max(1, tallOf(stems[name], heard === 0 ? 1 : heard) * (lane - 3))
      c.globalAlpha = heard === 0 ? 0.22 : 1
      c.fillStyle = colours[name]
      c.fillRect(x, row * lane + (lane - tall) / 2, wide, tall)
    })
    c.globalAlpha = 1
  })
}

/** All stems that are heard about one middle, the tallest behind. */
const paintOverlaid: Paint = (c, piece, shown, colours) => {
  const names = stemsAmong(shown.track.stems?.manifest.files).filter(name => shown.amplitudes[name] > 0)
  eachBar(piece, shown, (x, wide, { stems, mix }) => {
    c.fillStyle = colours.mix
    if (!stems) return paintMix(c, piece.height, { x, wide, mix })
    const most = piece.height - 4
    const bars = names.map(name => ({ name, tall: Math.max(1, tallOf(stems[name], shown.amplitudes[name]) * most) }))
    for (const { name, tall } of bars.sort((a, b) => b.tall - a.tall)) {
      c.fillStyle = colours[name]
      c.fillRect(x, (piece.height - tall) / 2, wide, tall)
    }
  })
}

/** A piece of the waveform: the loop, beats, bars and phrases, the stems as they are heard, sections and cues. */
export const paintPiece: Paint = (c, piece, shown, colours) => {
  c.fillStyle = colours.ground
  c.fillRect(0, 0, piece.width, piece.height)
  paintLoop(c, piece, shown, colours)
  paintBeats(c, piece, shown, colours)
  const paintWaves = shown.waves === 'overlaid' ? paintOverlaid : paintStacked
  paintWaves(c, piece, shown, colours)
  paintLabels(c, piece, shown, colours)
}

/** The playhead, over everything. */
export const paintNeedle = (c: CanvasRenderingContext2D, x: number, height: number, colours: WaveColours): void => {
  const at = Math.round(x)
  c.fillStyle = colours.dark
  c.fillRect(at - 2, 0, 5, height)
  c.fillStyle = colours.ink
  c.fillRect(at - 1, 0, 3, height)
}
