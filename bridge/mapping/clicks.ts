import type { ProfileControl } from '../../contract/profile.ts'

/** Clicks of an encoder by its coding, upwards positive: −64…63.
 *  twos-complement: 1 up, 127 down. sign-bit: 1 up, 65 down. sign-bit-reversed: 65 up, 1 down. offset-64: 65 up, 63 down */
export const clicks = (coding: ProfileControl['relative'], raw: number): number => {
  const size = raw & 63
  if (coding === 'sign-bit') return raw & 64 ? -size : size
  if (coding === 'sign-bit-reversed') return raw & 64 ? size : -size
  if (coding === 'offset-64') return raw - 64
  return raw < 64 ? raw : raw - 128
}
