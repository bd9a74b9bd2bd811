import type { DawState } from '../../contract/daw.ts'
import type { MonotonicMs } from '../../contract/units.ts'
import type { OscMessage } from '../osc/packet.ts'
import type { Settings } from './settings.ts'

/** How it stands with a DAW, in words. */
export const linkText = (
  { host, port, deck }: Settings,
  state: DawState,
  { stems, ms }: { stems: readonly string[]; ms: MonotonicMs | undefined },
): string => {
  const where = `${host}:${port}`
  if (state === 'waiting') return `No answer from ${where} yet`
  if (state === 'lost') return `Away from ${where}; it is bound when it is back`
  const tracks = stems.length > 0 ? `${stems.join(', ')} of deck ${deck}` : 'no track has the name of a stem'
  return `${where}: ${tracks}${ms === undefined ? '' : `; there and back in ${ms.toFixed(1)} ms`}`
}

export const messageText = ({ address, arguments: all }: OscMessage): string => {
  const words = all.map(one => ('value' in one ? String(one.value) : one.type))
  return [address, ...words].join(' ').slice(0, 120)
}
