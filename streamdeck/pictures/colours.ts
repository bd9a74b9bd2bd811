import type { StemName } from '../../contract/parameters.ts'

/** The page's colours (panel/tokens.css), for pictures that no style sheet reaches. */
export const colours = {
  ground: '#08090c',
  raised: '#181b23',
  edge: '#3a4050',
  ink: '#f3f5f8',
  inkFaint: '#8d96a8',
  onLight: '#0a0b0e',
  go: '#7fe0a8',
  warn: '#f0e442',
  alarm: '#ff7a52',
} as const

export const stemLabels: Readonly<Record<StemName, string>> = {
  vocals: 'Vocals',
  drums: 'Drums',
  bass: 'Bass',
  other: 'Other',
  guitar: 'Guitar',
  piano: 'Piano',
}
