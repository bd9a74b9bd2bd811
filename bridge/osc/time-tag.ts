import type { EpochMs } from '../../contract/units.ts'
import { AT_ONCE } from './packet.ts'

/** Seconds from the NTP era of 1900 to the Unix epoch. Source: RFC 5905. */
const NTP_OFFSET = 2208988800n

/** The moment of an NTP time tag in milliseconds since the epoch; 0 for "at once". */
export const momentOf = (tag: bigint): EpochMs =>
  tag <= AT_ONCE ? 0 : Number((tag >> 32n) - NTP_OFFSET) * 1000 + (Number(tag & 0xffffffffn) / 2 ** 32) * 1000

/** The NTP time tag of a moment. */
export const tagOf = (moment: EpochMs): bigint => {
  const seconds = Math.floor(moment / 1000)
  const fraction = Math.floor(((moment - seconds * 1000) / 1000) * 2 ** 32)
  return ((BigInt(seconds) + NTP_OFFSET) << 32n) | BigInt(fraction)
}
