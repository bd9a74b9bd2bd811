import type { Note } from '../score.ts'
import { addSound, envelope, pitchHertz, RATE, sawtooth, stateFilter } from './sound.ts'

const DETUNED = [-0.0035, 0.0005, 0.0042]

/** A string pad: three sawtooths a note, slightly apart, under a soft filter; the two channels differ in phase. */
export const playPad = (left: Float32Array, right: Float32Array, notes: readonly Note[]): void => {
  for (const { at, for: length, pitch, loud } of notes) {
    for (const [channel, shift] of [
      [left, 0.13],
      [right, 0.61],
    ] as const) {
      const saws = DETUNED.map((detuned, i) => ({
        saw: sawtooth((shift + i * 0.37) % 1),
        step: (pitchHertz(pitch) * (1 + detuned)) / RATE,
      }))
      const filter = stateFilter()
      addSound(channel, at, length + 0.25, t => {
        let sum = 0
        for (const { saw, step } of saws) sum += saw(step)
        const { low } = filter(sum, 1100 + 500 * Math.sin(2 * Math.PI * 0.35 * (at + t) + shift), 0.7)
        return 0.11 * loud * low * envelope(t, length, 0.18, 0.25)
      })
    }
  }
}
