import type { ProfileControl } from '../../../contract/profile.ts'

type Coding = NonNullable<ProfileControl['relative']>
type Way = 'low' | 'high' | 'over' | 'under'

/** Fastest turn that is still told from a position, in clicks at once. */
const FASTEST = 15

/** Where a click lies: 1…15, 113…127, 65…79 or 49…63. */
const wayOf = (value: number): Way | undefined => {
  if (value >= 1 && value <= FASTEST) return 'low'
  if (value >= 128 - FASTEST) return 'high'
  if (value > 64 && value <= 64 + FASTEST) return 'over'
  return value < 64 && value >= 64 - FASTEST ? 'under' : undefined
}

/** Whether nothing but an encoder without ends sends this: clicks alone, and the same one twice running, or over half the
 *  range and back between two of them. A control with ends sends each place once as it passes it. */
const turnsOn = (values: readonly number[]): boolean =>
  values.every(value => wayOf(value) !== undefined) &&
  values.some((value, n) => n > 0 && (value === values[n - 1] || Math.abs(value - (values[n - 1] as number)) > 48))

/** How an encoder says its clicks, by what it sent while it was turned to the right, then back.
 *  @returns  'one-way' where only the way back can tell; undefined for what no encoder sends
 *  Source: the four codings of Ableton's and Mackie's controllers: 1 and 127, 1 and 65, 65 and 1, 65 and 63 */
export const relativeCoding = (values: readonly number[]): Coding | 'one-way' | undefined => {
  if (!turnsOn(values)) return
  const ways = new Set(values.map(wayOf))
  if (ways.size > 2) return
  if (ways.has('high')) return ways.has('over') || ways.has('under') ? undefined : 'twos-complement'
  if (ways.has('under')) return ways.has('low') ? undefined : 'offset-64'
  if (ways.size === 1) return 'one-way'
  return wayOf(values[0] as number) === 'low' ? 'sign-bit' : 'sign-bit-reversed'
}

/** What an encoder most likely speaks that was turned to the right alone. */
export const likelyCoding = (values: readonly number[]): Coding =>
  wayOf(values[0] ?? 1) === 'over' ? 'offset-64' : 'twos-complement'
