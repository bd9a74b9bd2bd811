import type { MonotonicMs } from '../../contract/units.ts'

export type Painter = (now: MonotonicMs) => void

/** One requestAnimationFrame for everything that is painted each frame; it rests while nobody paints.
 *  @returns how to join; joining returns how to leave */
export const frameLoop = (): ((paint: Painter) => () => void) => {
  const painters = new Set<Painter>()
  let asked = 0
  const turn = (now: number): void => {
    asked = 0
    for (const paint of painters) paint(now)
    if (painters.size > 0) asked = requestAnimationFrame(turn)
  }
  return paint => {
    painters.add(paint)
    if (asked === 0) asked = requestAnimationFrame(turn)
    return () => painters.delete(paint)
  }
}
