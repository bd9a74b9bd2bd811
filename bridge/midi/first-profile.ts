import { PROFILE_VERSION, type Profile } from '../../contract/profile.ts'

/** A port's name without what changes from one plugging to the next: ALSA's client before the colon where it stands
 *  again behind it, its numbers, and the number that Windows puts before a second device. */
const lastingName = (port: string): string => {
  const bare = port
    .replace(/\s+\d+:\d+$/, '')
    .replace(/^\d+- /, '')
    .trim()
  const [client = '', ...rest] = bare.split(':')
  const behind = rest.join(':').trim()
  return (behind.startsWith(client) && client !== '' ? client : bare).slice(0, 80) || port.slice(0, 80)
}

/** The port that a device most likely listens on: of its own lasting name. */
export const outputFor = (input: string, outputs: readonly string[]): string | undefined =>
  outputs.find(output => lastingName(output) === lastingName(input))

/** The profile of a device that none knows: its ports, and no control yet. */
export const firstProfile = (input: string, output: string | undefined): Profile => {
  const name = lastingName(input)
  return {
    version: PROFILE_VERSION,
    name,
    vendor: 'unknown',
    model: name,
    source: 'learned from the device',
    ports: { in: [name], out: output === undefined ? [] : [lastingName(output)] },
    controls: [],
    bindings: [],
  }
}
