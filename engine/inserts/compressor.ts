import { amplitude } from '../../contract/tapers.ts'
import { arrive, createGlide, glide } from './glide.ts'
import type { OwnInsert, Surroundings } from './own-insert.ts'

const DB = 20 / Math.LN10
/** Less than this held back, in dB, is nothing. */
const NOTHING = 1e-4

/** dB that are held back at a level, by a line that bends over the knee. */
const curve = (level: number, threshold: number, ratio: number, knee: number): number => {
  const over = level - threshold
  const slope = 1 - 1 / ratio
  if (2 * over <= -knee) return 0
  if (2 * over >= knee || knee === 0) return slope * over
  const into = over + knee / 2
  return (slope * into * into) / (2 * knee)
}

/** Holds back what is loud, both sides alike, by peaks; the smoothing lies in dB, and branches between attack and release.
 *  Source: Giannoulis, Massberg and Reiss, Digital Dynamic Range Compressor Design, JAES 60 (2012). */
export const createCompressor = ({ rate }: Surroundings): OwnInsert => {
  const set = { threshold: -18, ratio: 4, knee: 6, attack: 0, release: 0, from: 0 }
  const makeup = createGlide(1, rate)
  const held = new Float64Array(1)
  const keep = (seconds: number): number => Math.exp(-1 / (seconds * rate))
  const bend = (): void => {
    set.from = amplitude(set.threshold - set.knee / 2)
  }
  return {
    name: 'Compressor',
    latency: 0,
    turn: {
      threshold: value => {
        set.threshold = Number(value)
        bend()
      },
      ratio: value => {
        set.ratio = Number(value)
      },
      knee: value => {
        set.knee = Number(value)
        bend()
      },
      attack: value => {
        set.attack = keep(Number(value))
      },
      release: value => {
        set.release = keep(Number(value))
      },
      makeup: value => {
        makeup.target = amplitude(Number(value))
      },
    },
    process(left, right, n) {
      glide(makeup, n)
      const { threshold, ratio, knee, attack, release, from } = set
      let back = held[0] as number
      for (let i = 0; i < n; i++) {
        const x = left[i] as number
        const y = right[i] as number
        const peak = Math.max(Math.abs(x), Math.abs(y))
        const wanted = peak > from ? curve(DB * Math.log(peak), threshold, ratio, knee) : 0
        const stays = wanted > back ? attack : release
        back = wanted + stays * (back - wanted)
        if (back < NOTHING && wanted === 0) back = 0
        const up = makeup.from + i * makeup.slope
        const gain = back === 0 ? up : up * Math.exp(-back / DB)
        left[i] = gain * x
        right[i] = gain * y
      }
      held[0] = back
    },
    reset() {
      arrive(makeup)
      held[0] = 0
    },
  }
}
