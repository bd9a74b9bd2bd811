import { SILENCE } from '../../contract/tapers.ts'
import type { Decibels, MonotonicMs } from '../../contract/units.ts'

/** What a meter shows: the bar, and the peak that it holds. */
export type Needle = { bar: Decibels; peak: Decibels; peakAt: MonotonicMs; at: MonotonicMs }
const FALL_DB_PER_S = 36
const HOLD_MS = 1200

export const restingNeedle = (): Needle => ({ bar: SILENCE, peak: SILENCE, peakAt: 0, at: 0 })

/** Up at once, down at 36 dB/s; the peak stays for 1.2 s, then falls as fast. Changes the needle in place. */
export const swing = (needle: Needle, level: Decibels, now: MonotonicMs): void => {
  const fall = (Math.min(250, Math.max(0, now - needle.at)) / 1000) * FALL_DB_PER_S
  needle.bar = Math.max(level, needle.bar - fall, SILENCE)
  if (level >= needle.peak) {
    needle.peak = level
    needle.peakAt = now
  } else if (now - needle.peakAt > HOLD_MS) needle.peak = Math.max(needle.bar, needle.peak - fall, SILENCE)
  // Below what is drawn there is nothing to fall through.
  if (needle.bar < -90 && level <= SILENCE) needle.bar = SILENCE
  if (needle.peak < -90 && level <= SILENCE) needle.peak = SILENCE
  needle.at = now
}
