import { STEMS, type StemName } from '../../contract/parameters.ts'
import { token } from '../stage/canvas.ts'

/** The tokens that painters use, read once. */
export type WaveColours = Record<StemName | 'mix' | 'ink' | 'ground' | 'faint', string>
export const waveColours = (): WaveColours => ({
  ...(Object.fromEntries(STEMS.map(stem => [stem, token(stem)])) as Record<StemName, string>),
  mix: token('edge'),
  ink: token('ink'),
  ground: token('well'),
  faint: token('ink-faint'),
})
