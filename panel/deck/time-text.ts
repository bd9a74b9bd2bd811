import type { Seconds } from '../../contract/units.ts'

const two = (n: number): string => String(n).padStart(2, '0')

/** "3:07", "1:02:09"; whole seconds, downwards. */
export const timeText = (seconds: Seconds): string => {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** "3:07.4": with tenths, as a running clock. */
export const clockText = (seconds: Seconds): string => {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6)
  return `${timeText(tenths / 10)}.${tenths % 10}`
}
