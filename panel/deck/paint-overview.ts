import type { LoadedTrack } from '../../contract/live.ts'
import type { StemName } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { columnAt, lengthOf } from './columns.ts'
import type { Peaks } from './peaks.ts'
import type { WaveColours } from './wave-colours.ts'

type Shown = { track: LoadedTrack; peaks: ReadonlyMap<string, Peaks>; amplitudes: Record<StemName, number> }
type Box = { width: number; height: number }
/** Height of the bar beneath that shows what is ready. */
export const READY_BAR = 4

/** From the middle outwards. */
const ORDER = ['bass', 'drums', 'other', 'piano', 'guitar', 'vocals'] as const satisfies readonly StemName[]

/** The whole track: the stems stacked about the middle, each as tall as its share of what is heard; the mix in grey
 *  where stems are not ready yet; beneath, the ready ranges. */
export const paintOverview = (c: CanvasRenderingContext2D, box: Box, shown: Shown, colours: WaveColours): void => {
  const { track, amplitudes } = shown
  const length = Math.max(1, lengthOf(track))
  const wave = box.height - READY_BAR - 2
  const middle = wave / 2
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
      mirrored(x, 0, Math.max(0.5, Math.min(1, column.mix) * middle))
      continue
    }
    const loud = (name: StemName): number => stems[name] * Math.min(1.4, amplitudes[name])
    const sum = ORDER.reduce((total, name) => total + loud(name), 0)
    const power = Math.sqrt(ORDER.reduce((total, name) => total + loud(name) ** 2, 0))
    const scale = sum > 0 ? (Math.min(1, power) * middle) / sum : 0
    let from = 0
    for (const name of ORDER) {
      c.fillStyle = colours[name]
      mirrored(x, from, from + loud(name) * scale)
      from += loud(name) * scale
    }
  }
  c.fillStyle = colours.mix
  c.fillRect(0, box.height - READY_BAR, box.width, READY_BAR)
  c.fillStyle = colours.ink
  for (const [a, b] of track.stems?.manifest.ready ?? [])
    c.fillRect((a / length) * box.width, box.height - READY_BAR, ((b - a) / length) * box.width, READY_BAR)
}

/** What moves over it: the played part dimmed, cue, hot cues, loop-free playhead. */
export const paintPlayhead = (
  c: CanvasRenderingContext2D,
  box: Box,
  { track, sample }: { track: LoadedTrack; sample: Samples },
  colours: WaveColours,
): void => {
  const at = (s: Samples): number => (s / Math.max(1, lengthOf(track))) * box.width
  const x = Math.min(box.width - 1, at(sample))
  c.fillStyle = 'rgb(8 9 12 / 55%)'
  c.fillRect(0, 0, x, box.height - READY_BAR - 1)
  c.font = '600 11px Barlow, sans-serif'
  c.textBaseline = 'top'
  track.hotCues.forEach((cue, i) => {
    if (cue === null) return
    c.fillStyle = colours.ink
    c.fillRect(at(cue), 0, 1, box.height)
    c.fillRect(at(cue), 0, 12, 13)
    c.fillStyle = colours.ground
    c.fillText(String(i + 1), at(cue) + 3, 1)
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
