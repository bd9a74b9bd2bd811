import { readFileSync } from 'node:fs'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { DAW_ROWS, DAWS } from '../../contract/daw.ts'
import { asFailure, Failure } from '../../contract/errors.ts'
import { set, type Tree } from '../tree/index.ts'

const Leaves = Type.Record(Type.String(), Type.Union([Type.Boolean(), Type.Number(), Type.String()]))
const File = Type.Partial(
  Type.Object(Object.fromEntries(DAWS.map(daw => [daw, Leaves])), { additionalProperties: false }),
)

/** Sets the rows of DAWs by a file, e.g. {"ardour": {"on": true, "port": 3820}}; what it does not name stays as it is.
 *  Without a file nothing happens.
 *  @throws bad_daws */
export const readSettingsFile = (tree: Tree, file: string): void => {
  let given: unknown
  try {
    given = JSON.parse(readFileSync(file, 'utf8'))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new Failure('bad_daws', asFailure(thrown).message, thrown)
  }
  if (!Value.Check(File, given)) throw new Failure('bad_daws', `it holds ${DAWS.join(', ')}, each with its settings`)
  for (const [daw, leaves] of Object.entries(given))
    for (const [leaf, value] of Object.entries(leaves as Record<string, unknown>)) {
      const path = `/daw/${daw}/${leaf}`
      if (DAW_ROWS[path]?.kind !== 'value') throw new Failure('bad_daws', `there is no ${daw} ${leaf}`)
      try {
        set(tree, path, value, { origin: 'bridge:daws' })
      } catch (thrown) {
        throw new Failure('bad_daws', asFailure(thrown).message, thrown)
      }
    }
}
