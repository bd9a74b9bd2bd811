import type { Note } from '../score.ts'
import { addSound, pitchHertz, RATE } from './sound.ts'

/** A plucked string: noise that runs around a loop with a low-pass in it.
 *  Source: Karplus and Strong 1983; fractional loop length by Jaffe and Smith 1983 */
const string = (hertz: number, noise: () => number): (() => number) => {
  const period = RATE / hertz - 0.5
  const length = Math.floor(period)
  const share = period - length
  const loop = Float64Array.from({ length: length + 1 }, noise)
  let at = 0
  let last = 0
  return () => {
    const next = (at + 1) % loop.length
    const now = (loop[at] as number) * share + (loop[next] as number) * (1 - share)
    loop[at] = 0.9965 * (0.5 * now + 0.5 * last)
    last = now
    at = next
    return now
  }
}

/** Adds a guitar's arpeggio, a little to one side. */
export const playPluck = (
  left: Float32Array,
  right: Float32Array,
  notes: readonly Note[],
  noise: () => number,
): void => {
  for (const [i, { at, for: length, pitch, loud }] of notes.entries()) {
    const next = string(pitchHertz(pitch), noise)
    const own = new Float32Array(Math.round((length + 0.3) * RATE))
    addSound(own, 0, length + 0.3, t => 0.3 * loud * next() * Math.min(1, (length + 0.3 - t) * 8))
    const side = i % 2 ? 0.8 : 0.45
    addSound(left, at, length + 0.3, t => (1 - side) * (own[Math.round(t * RATE)] ?? 0))
    addSound(right, at, length + 0.3, t => side * (own[Math.round(t * RATE)] ?? 0))
  }
}
