import type { Note } from '../score.ts'
import { addSound, envelope, pitchHertz, RATE, sawtooth, stateFilter } from './sound.ts'

const RELEASE = 0.04

/** A fingered bass: a sawtooth through a filter that closes as the string dies, over a sine of the same pitch. */
export const playBass = (to: Float32Array, notes: readonly Note[]): void => {
  for (const { at, for: length, pitch, loud } of notes) {
    const hertz = pitchHertz(pitch)
    const saw = sawtooth()
    const filter = stateFilter()
    let phase = 0
    addSound(to, at, length + RELEASE, t => {
      phase += (2 * Math.PI * hertz) / RATE
      const { low } = filter(saw(hertz / RATE), 220 + 1100 * loud * Math.exp(-t * 9), 1.1)
      const body = 0.55 * low + 0.5 * Math.sin(phase) + 0.12 * Math.sin(2 * phase)
      return loud * body * envelope(t, length, 0.004, RELEASE) * (0.55 + 0.45 * Math.exp(-t * 3))
    })
  }
}
