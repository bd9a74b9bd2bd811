import { STEMS } from '../../contract/parameters.ts'
import { findStems } from '../../bridge/daw/find-stems.ts'

/** Tracks as sessions have them, and what stands beside them. */
export const sessions: readonly (readonly string[])[] = [
  ['SONG_drums', 'Lead vox', '3 Bass', 'Others', 'gtr', 'Keys'],
  ['Bass Guitar', 'Electric Guitar', 'LeadVocal', 'Drum mix', 'Reverb', 'Other'],
  ['No bass', 'vocals double', 'Vocals', 'piano (rev)', 'Click'],
]

/** The stems that the bridge finds no track for. */
export const missing = (names: readonly string[]): string[] => {
  const found = new Set(findStems(new Map(names.map((name, i) => [i + 1, name]))).values())
  return STEMS.filter(stem => !found.has(stem))
}
