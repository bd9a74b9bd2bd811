import { Failure } from '../../contract/errors.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import type { Path } from '../../contract/parameters.ts'
import { restore, valuesOf } from '../tree/index.ts'
import type { Transport } from './transport.ts'

/** What moves the playhead, or others' playheads, is no part of a scene: recalling one never stops the music. */
const isKept = (path: Path): boolean => !/^\/transport\/|\/(play|loop)$/.test(path)

/** Keeps every stem, deck and master value under a scene. */
export const store = ({ tree, scenes }: Transport, number: number): void => {
  const values = Object.entries(valuesOf(tree)).filter(([path]) => isKept(path))
  scenes.set(number, Object.fromEntries(values) as Record<Path, ParameterValue>)
}

/** Brings the values of a scene back; a control that a hand holds stays with it.
 *  @throws bad_value where nothing was stored */
export const recall = ({ tree, scenes }: Transport, number: number): void => {
  const values = scenes.get(number)
  if (!values) throw new Failure('bad_value', `scene ${number} is empty`)
  restore(tree, values, { origin: 'bridge' })
}
