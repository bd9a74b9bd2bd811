import type { Manifest, Ranges } from '../../../contract/audio-folder.ts'
import type { Stem } from '../../../contract/track.ts'

/** The stems of a folder as the API shows them. */
export const stemsOf = ({ engine, engineVersion, files }: Manifest, ready: Ranges, complete: boolean): Stem[] =>
  files.map(name => ({ name, ready, complete, engine, engineVersion }))
