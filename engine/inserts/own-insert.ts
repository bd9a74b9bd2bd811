import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Hertz } from '../../contract/units.ts'
import type { Beat } from '../beat.ts'
import type { Insert } from '../insert.ts'

/** What an effect of our own is given: the output's rate, and the beat of the deck that it lies on. */
export type Surroundings = { readonly rate: Hertz; readonly beat: Beat }

/** An effect of our own: `turn` sets its parameters, by the names of contract/insert-effects.ts, to values that fit their
 *  rows. What comes out is the effect alone; its slot blends it with what came in. `reset` also brings every parameter
 *  to where it is going. */
export type OwnInsert = Insert & { readonly turn: Readonly<Record<string, (value: ParameterValue) => void>> }
