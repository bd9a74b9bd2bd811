/** Reads a set of any version: what an earlier one lacks is made by the way from version to version. */
import { Compile } from 'typebox/compile'
import { Failure } from './errors.ts'
import { SET_VERSION, type SetDocument, SetSchema } from './set.ts'
import { setOfSnapshot, SnapshotSetSchema } from './set-of-snapshot.ts'

type Step = { fits: (seen: unknown) => boolean; on: (seen: never) => unknown }

const snapshotSet = Compile(SnapshotSetSchema)
const set = Compile(SetSchema)

/** What brings version n to n + 1. */
const STEPS: Readonly<Record<number, Step>> = {
  1: { fits: seen => snapshotSet.Check(seen), on: setOfSnapshot },
}

const versionOf = (seen: unknown): number => {
  const version = (seen as { version?: unknown } | null)?.version
  if (typeof version !== 'number') throw new Failure('bad_set', 'it says no version')
  return version
}

/** The document, in the version of this program.
 *  @throws bad_set for what is none, newer_set for one of a later version */
export const readSet = (seen: unknown): SetDocument => {
  let at = seen
  for (let version = versionOf(at); version !== SET_VERSION; version = versionOf(at)) {
    if (version > SET_VERSION) throw new Failure('newer_set', `version ${version}; this program reads ${SET_VERSION}`)
    const step = STEPS[version]
    if (!step?.fits(at)) throw new Failure('bad_set', `it is no whole set of version ${version}`)
    at = step.on(at as never)
  }
  if (set.Check(at)) return at
  const [first] = set.Errors(at)
  throw new Failure('bad_set', `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim())
}
