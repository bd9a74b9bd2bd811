import { STEMS, type StemName } from '../../contract/parameters.ts'
import { token } from '../stage/canvas.ts'

const TINTS = [
  ['mix', 'edge'],
  ['ink', 'ink'],
  ['ground', 'well'],
  ['faint', 'ink-faint'],
  ['dark', 'dark'],
  ['warn', 'warn'],
  ['veil', 'veil'],
  ['beat', 'beat-line'],
  ['bar', 'bar-line'],
  ['phrase', 'phrase-line'],
  ['loop', 'loop-tint'],
  ['section', 'section-tint'],
  ['energy', 'energy-tint'],
] as const
type Tint = (typeof TINTS)[number][0]

/** The tokens that painters use, read once. */
export type WaveColours = Record<StemName | Tint, string>
export const waveColours = (): WaveColours =>
  Object.fromEntries([
    ...STEMS.map(stem => [stem, token(stem)]),
    ...TINTS.map(([name, from]) => [name, token(from)]),
  ]) as WaveColours
