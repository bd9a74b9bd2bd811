import { covers, PEAK_FRAMES, type Ranges } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { STEMS, type StemName } from '../../contract/parameters.ts'
import { extent, type Peaks } from './peaks.ts'

/** What one column of a waveform shows: how far each stem reaches (0…1 and over), or the mix where stems are not ready. */
export type Column = { stems: Record<StemName, number> | null; mix: number }
type Shown = { track: LoadedTrack; peaks: ReadonlyMap<string, Peaks> }

const reach = (peaks: Peaks | undefined, from: number, to: number): number => {
  if (!peaks) return 0
  const { low, high } = extent(peaks.pairs, from, to)
  return Math.max(-low, high)
}

/** The column over the samples [from, to). */
export const columnAt = ({ track, peaks }: Shown, from: number, to: number): Column => {
  const first = Math.floor(from / PEAK_FRAMES)
  const last = Math.max(first + 1, Math.ceil(to / PEAK_FRAMES))
  const { stems, mix } = track
  const whole = reach(mix ? peaks.get(`${mix.folder}/mix`) : undefined, first, last)
  if (!stems || !covers(stems.manifest.ready, Math.max(0, from), Math.min(to, stems.manifest.samples)))
    return { stems: null, mix: whole }
  const each = STEMS.map(name => [name, reach(peaks.get(`${stems.folder}/${name}`), first, last)] as const)
  return { stems: Object.fromEntries(each) as Record<StemName, number>, mix: whole }
}

/** Length of a track in samples, by what is best known. */
export const lengthOf = (track: LoadedTrack): number =>
  track.mix?.manifest.samples ?? track.stems?.manifest.samples ?? Math.round((track.duration ?? 0) * 44100)

/** Ready part of the stems, 0…1. */
export const readyShare = (track: LoadedTrack): number => {
  const ready: Ranges = track.stems?.manifest.ready ?? []
  const length = Math.max(1, lengthOf(track))
  return Math.min(1, ready.reduce((sum, [a, b]) => sum + b - a, 0) / length)
}
