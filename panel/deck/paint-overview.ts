import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { StemName } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { columnAt, lengthOf } from './columns.ts'
import { paintFlag } from './paint-flag.ts'
import type { Peaks } from './peaks.ts'
import { sectionTint } from './section-tint.ts'
import type { WaveColours } from './wave-colours.ts'

/** Height of the band above that shows the structure, where one is known. */
const SECTION_BAND = 14
const bandOf = (track: LoadedTrack): number => (track.analysis?.features?.sections.length ? SECTION_BAND : 0)

type Shown = { track: LoadedTrack; peaks: ReadonlyMap<string, Peaks>; amplitudes: Record<StemName, number> }
type Box = { width: number; height: number }
/** Height of the bar beneath that shows what is ready. */
export const READY_BAR = 4

/** The sections with their letters, those that repeat one another equally light. */
const paintSections = (c: CanvasRenderingContext2D, box: Box, track: LoadedTrack, colours: WaveColours): void => {
  const perSecond = (box.width * LIBRARY_RATE) / Math.max(1, lengthOf(track))
  c.font = '600 11px Barlow, sans-serif'
  c.textBaseline = 'top'
  for (const { label, start, end, repetitionGroup } of track.analysis?.features?.sections ?? []) {
    const [x, width] = [start * perSecond, (end - start) * perSecond - 1]
    const light = sectionTint(repetitionGroup)
    c.globalAlpha = light
    c.fillStyle = colours.ink
    c.fillRect(x, 0, width, SECTION_BAND - 2)
    c.globalAlpha = 1
    if (width < 12) continue
    c.fillStyle = light > 0.4 ? colours.ground : colours.ink
    c.fillText(label, x + 4, 1)
  }
}

/** From the middle outwards. */
const ORDER = ['bass', 'drums', 'other', 'piano', 'guitar', 'vocals'] as const satisfies readonly StemName[]

/** The whole track: the stems stacked about the middle, each as tall as its share of what is heard; the mix in grey
 *  where stems are not ready yet; beneath, the ready ranges. */
export const paintOverview = (c: CanvasRenderingContext2D, box: Box, shown: Shown, colours: WaveColours): void => {
  const { track, amplitudes } = shown
  const length = Math.max(1, lengthOf(track))
  const band = bandOf(track)
  const tall = (box.height - band - READY_BAR - 2) / 2
  const middle = band + tall
  c.clearRect(0, 0, box.width, box.height)
  const mirrored = (x: number, inner: number, outer: number): void => {
    c.fillRect(x, middle - outer, 1, outer - inner)
    c.fillRect(x, middle + inner, 1, outer - inner)
  }
  for (let x = 0; x < box.width; x++) {
    const column = columnAt(shown, (x / box.width) * length, ((x + 1) / box.width) * length)
    const { stems } = column
    if (!stems) {
      c.fillStyle = colours.mix
      mirrored(x, 0, Math.max(0.5, Math.min(1, column.mix) * tall))
      continue
    }
    const loud = (name: StemName): number => stems[name] * Math.min(1.4, amplitudes[name])
    const sum = ORDER.reduce((total, name) => total + loud(name), 0)
    const power = Math.sqrt(ORDER.reduce((total, name) => total + loud(name) ** 2, 0))
    const scale = sum > 0 ? (Math.min(1, power) * tall) / sum : 0
    let from = 0
    for (const name of ORDER) {
      c.fillStyle = colours[name]
      mirrored(x, from, from + loud(name) * scale)
      from += loud(name) * scale
    }
  }
  paintSections(c, box, track, colours)
  c.fillStyle = colours.mix
  c.fillRect(0, box.height - READY_BAR, box.width, READY_BAR)
  c.fillStyle = colours.ink
  for (const [a, b] of track.stems?.manifest.ready ?? [])
    c.fillRect((a / length) * box.width, box.height - READY_BAR, ((b - a) / length) * box.width, READY_BAR)
}

/** What moves over it: the played part dimmed, the loop, cue, hot cues, playhead. */
export const paintPlayhead = (
  c: CanvasRenderingContext2D,
  box: Box,
  { track, sample, loop }: { track: LoadedTrack; sample: Samples; loop: readonly [Samples, Samples] | null },
  colours: WaveColours,
): void => {
  const at = (s: Samples): number => (s / Math.max(1, lengthOf(track))) * box.width
  const x = Math.min(box.width - 1, at(sample))
  const band = bandOf(track)
  c.fillStyle = colours.veil
  c.fillRect(0, band, x, box.height - band - READY_BAR - 1)
  if (loop) {
    c.fillStyle = colours.loop
    c.fillRect(at(loop[0]), band, at(loop[1]) - at(loop[0]), box.height - band - READY_BAR - 1)
    c.fillStyle = colours.warn
    c.fillRect(at(loop[0]), band, Math.max(2, at(loop[1]) - at(loop[0])), 3)
  }
  track.hotCues.forEach((cue, i) => {
    if (cue === null) return
    c.fillStyle = colours.ink
    c.fillRect(at(cue), band, 1, box.height - band)
    paintFlag(c, String(i + 1), { x: at(cue), y: band }, colours)
  })
  c.fillStyle = colours.ink
  c.beginPath()
  const cue = at(track.cue)
  c.moveTo(cue, box.height - READY_BAR - 8)
  c.lineTo(cue + 5, box.height - READY_BAR)
  c.lineTo(cue - 5, box.height - READY_BAR)
  c.fill()
  c.fillRect(x - 1, 0, 3, box.height)
}
