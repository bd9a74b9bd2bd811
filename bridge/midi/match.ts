import type { Profile } from '../../contract/profile.ts'
import { beginsWith } from '../mapping/index.ts'

/** Whether a port's name holds the pattern; case is ignored, * stands for anything. */
export const matches = (name: string, pattern: string): boolean => {
  const low = name.toLowerCase()
  let from = 0
  for (const part of pattern.toLowerCase().split('*')) {
    const at = low.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return true
}

const anyOf = (names: readonly string[], patterns: readonly string[]): string[] =>
  names.filter(name => patterns.some(pattern => matches(name, pattern)))

/** Whether a SysEx message answers an identity request as the profile has it; undefined for another message, and where
 *  the profile asks for none. Source: MIDI 1.0 Detailed Specification, device inquiry */
export const isAnswer = ({ identity }: Profile, sysex: ArrayLike<number>): boolean | undefined =>
  identity !== undefined && beginsWith(sysex, 'F0 7E .. 06 02') ? beginsWith(sysex, identity) : undefined

/** A device that is plugged in: the port it sends on, and the one it listens on, where it has one. */
export type Plugged = { profile: Profile; input: string; output: string | undefined }

/** Every device that a profile knows. A port belongs to the first profile that names it; of two devices of one model
 *  the first input goes with the first output.
 *  @param isRefused  whether the device of that input has said that it is none of that profile's */
export const plugged = (
  profiles: readonly Profile[],
  ports: { inputs: readonly string[]; outputs: readonly string[] },
  isRefused: (profile: Profile, input: string) => boolean = () => false,
): Plugged[] => {
  const taken = new Set<string>()
  return profiles.flatMap(profile => {
    const outputs = anyOf(ports.outputs, profile.ports.out)
    const inputs = anyOf(ports.inputs, profile.ports.in).filter(name => !taken.has(name) && !isRefused(profile, name))
    return [...new Set(inputs)].map((input, index) => {
      taken.add(input)
      return { profile, input, output: outputs[index] }
    })
  })
}
