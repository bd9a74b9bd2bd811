import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import { playedGrid } from '../../contract/grid.ts'
import { gridOf } from '../grid.ts'
import { type SourceExtent, stemFilesOf } from '../source.ts'

/** The grid that a track is played by. */
export const gridFor = ({ analysis, manual = null, duration, mix }: LoadedTrack): SourceExtent['grid'] => {
  const seconds = mix?.manifest.complete ? mix.manifest.samples / LIBRARY_RATE : duration
  const { beats, downbeats } = playedGrid({ analysis, manual, duration: seconds })
  return gridOf(beats, downbeats)
}

/** What the engine has to know of a track besides its samples. */
export const extentOf = ({ mix, stems, ...track }: LoadedTrack): SourceExtent => ({
  mixSamples: mix?.manifest.complete ? mix.manifest.samples : null,
  stemsSamples: stems?.manifest.complete ? stems.manifest.samples : null,
  mixReady: mix?.manifest.ready ?? [],
  stemFiles: stemFilesOf(stems?.manifest.files),
  stemsReady: stems?.manifest.ready ?? [],
  mixFullScale: mix?.manifest.fullScale ?? 1,
  stemsFullScale: stems?.manifest.fullScale ?? 1,
  grid: gridFor({ mix, stems, ...track }),
})
