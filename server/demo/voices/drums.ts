import type { Hit } from '../score.ts'
import { addSound, stateFilter } from './sound.ts'

type Noise = () => number

const kick = (to: Float32Array, { at, loud }: Hit, noise: Noise): void => {
  let phase = 0
  addSound(to, at, 0.35, t => {
    phase += (2 * Math.PI * (48 + 130 * Math.exp(-t * 45))) / 44100
    const click = t < 0.004 ? 0.3 * noise() * (1 - t / 0.004) : 0
    return loud * (Math.sin(phase) * Math.exp(-t * 9) * Math.min(1, (0.35 - t) * 50) + click)
  })
}

const snare = (to: Float32Array, { at, loud }: Hit, noise: Noise): void => {
  const filter = stateFilter()
  addSound(to, at, 0.28, t => {
    const skin = (Math.sin(2 * Math.PI * 185 * t) + 0.6 * Math.sin(2 * Math.PI * 331 * t)) * Math.exp(-t * 26)
    const { high, band } = filter(noise(), 1900, 0.8)
    return loud * (0.5 * skin + 0.55 * (0.7 * high + 0.6 * band) * Math.exp(-t * 17))
  })
}

/** Metal: noise above 7 kHz with a few partials that fit no key. */
const metal = (to: Float32Array, { at, loud }: Hit, noise: Noise, decay: number, seconds: number): void => {
  const filter = stateFilter()
  addSound(to, at, seconds, t => {
    const ring = Math.sin(2 * Math.PI * 5327 * t) * Math.sin(2 * Math.PI * 7411 * t) + Math.sin(2 * Math.PI * 9133 * t)
    const { high } = filter(noise() + 0.25 * ring, 7000, 0.9)
    return loud * high * Math.exp(-t * decay) * Math.min(1, t * 2000, (seconds - t) * 100)
  })
}

/** Adds the drum hits to a channel. @param noise  white, −1…1 */
export const playDrums = (to: Float32Array, hits: readonly Hit[], noise: Noise): void => {
  for (const hit of hits) {
    if (hit.what === 'kick') kick(to, hit, noise)
    else if (hit.what === 'snare') snare(to, hit, noise)
    else if (hit.what === 'hat') metal(to, { ...hit, loud: 0.35 * hit.loud }, noise, 60, 0.09)
    else if (hit.what === 'open') metal(to, { ...hit, loud: 0.35 * hit.loud }, noise, 14, 0.22)
    else metal(to, { ...hit, loud: 0.4 * hit.loud }, noise, 2.6, 1.8)
  }
}
