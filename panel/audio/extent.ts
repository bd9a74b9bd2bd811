import type { LoadedTrack } from '../../contract/live.ts'
import { gridOf, type SourceExtent, stemFilesOf } from '../../engine/index.ts'

/** What the engine has to know of a track besides its samples. */
export const extentOf = ({ mix, stems, analysis }: LoadedTrack): SourceExtent => ({
  mixSamples: mix?.manifest.complete ? mix.manifest.samples : null,
  stemsSamples: stems?.manifest.complete ? stems.manifest.samples : null,
  mixReady: mix?.manifest.ready ?? [],
  stemFiles: stemFilesOf(stems?.manifest.files),
  stemsReady: stems?.manifest.ready ?? [],
  mixFullScale: mix?.manifest.fullScale ?? 1,
  stemsFullScale: stems?.manifest.fullScale ?? 1,
  grid: analysis ? gridOf(analysis.beats, analysis.downbeats) : null,
})
