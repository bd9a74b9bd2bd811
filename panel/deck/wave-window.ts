import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { Samples, Seconds } from '../../contract/units.ts'

/** The width over which a zoom is counted, in pixels. */
const SPAN_PX = 600
/** Where the playhead stands in the width. */
const PLAYHEAD = 0.3
/** Of a window that stands still: how much of it lies before the first sample that it is for. */
const MARGIN = 0.08

export type WaveWindow = {
  /** The sample at the left edge; below 0 before the song. */
  start: Samples
  perPixel: Samples
  /** Where the playhead is drawn, in pixels. */
  playhead: number
}

/** The part of the song that a waveform shows.
 *  @param of.zoom   seconds over 600 pixels
 *  @param of.still  the playhead moves and the wave turns like a page, for who wants no motion */
export const windowOf = (
  width: number,
  sample: Samples,
  { zoom, still = false }: { zoom: Seconds; still?: boolean },
): WaveWindow => {
  const perPixel = (LIBRARY_RATE * zoom) / SPAN_PX
  const page = Math.max(1, width * perPixel * (1 - 2 * MARGIN))
  const start = still
    ? Math.floor(sample / page) * page - width * perPixel * MARGIN
    : sample - width * perPixel * PLAYHEAD
  return { start, perPixel, playhead: (sample - start) / perPixel }
}
