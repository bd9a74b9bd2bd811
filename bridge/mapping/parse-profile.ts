import { Errors } from 'typebox/value'
import { Failure } from '../../contract/errors.ts'
import { LONGEST_PROFILE } from '../../contract/learn-schema.ts'
import { type Profile, ProfileSchema } from '../../contract/profile.ts'
import { faultsOf } from './faults.ts'
import { lineOf } from './line-of.ts'
import type { Parameters } from './mapping.ts'

const json = (text: string, broken: (line: number, why: string) => never): unknown => {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    const offset = Number(/at position (\d+)/.exec(why)?.[1] ?? text.length)
    return broken(text.slice(0, offset).split('\n').length, why.replace(/ in JSON at .*| \(line .*/, ''))
  }
}

/** What a schema error says, in a sentence that names the key and what it takes. */
const sentence = (error: ReturnType<typeof Errors>[number]): string => {
  const key = error.instancePath.split('/').at(-1)
  const { allowedValues, additionalProperties } = error.params as Record<string, unknown>
  if (Array.isArray(additionalProperties)) return `there is no key ${additionalProperties.join(', ')} here`
  return `${key || 'the profile'} ${error.message}${Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : ''}`
}

/** The error that names its place best: deepest first, and the choice before its alternatives. */
const first = (errors: ReturnType<typeof Errors>): ReturnType<typeof Errors>[number] | undefined =>
  errors.filter(({ keyword }) => keyword !== 'boolean').sort((a, b) => depth(b) - depth(a))[0]
const depth = ({ instancePath, keyword }: ReturnType<typeof Errors>[number]): number =>
  instancePath.split('/').length * 2 + (keyword === 'anyOf' ? 0 : 1)

/** A profile of which every line fits: its schema, its controls, its parameters.
 *  @param file  its name, for the message
 *  @throws bad_profile with file, line and reason; the first fault only */
export const parseProfile = (text: string, file: string, parameters: Pick<Parameters, 'resolve' | 'row'>): Profile => {
  const broken = (line: number, why: string): never => {
    throw new Failure('bad_profile', `${file}, line ${line}: ${why}`)
  }
  if (text.length > LONGEST_PROFILE) return broken(1, 'the file is longer than 64 KB')
  const given = json(text, broken)
  const wrong = first(Errors(ProfileSchema, given))
  if (wrong) return broken(lineOf(text, wrong.instancePath), sentence(wrong))
  const profile = given as Profile
  for (const fault of faultsOf(profile, parameters)) return broken(lineOf(text, fault.at), fault.why)
  return profile
}
