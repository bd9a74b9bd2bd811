import type { BadInput } from '../../contract/controllers.ts'
import { surfaceWords } from './strings.ts'

/** What a surface sent that was no use: `3 broken off, 12 passed over in a flood`. */
export const badText = (bad: BadInput): string =>
  (['broken', 'endless', 'flooded', 'refused'] as const)
    .flatMap(kind => (bad[kind] ? surfaceWords.bad[kind](bad[kind]) : []))
    .join(', ')
