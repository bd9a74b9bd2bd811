import type { Seconds } from '../../contract/units.ts'

/** A length as it is read: 0:07, 12:05, 1:02:09. */
export const lengthText = (seconds: Seconds): string => {
  const whole = Math.max(0, Math.floor(seconds)) || 0
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
