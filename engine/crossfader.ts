import { CROSSFADER_CURVES, type CrossfaderCurve, type DeckNumber } from '../contract/parameters.ts'

/** Part of the travel at either end within which a cutting crossfader opens. */
const CUT = 0.05

export const isCurve = (name: unknown): name is CrossfaderCurve => CROSSFADER_CURVES.includes(name as CrossfaderCurve)

/** Level that the crossfader leaves a deck.
 *  smooth: both at 1 in the middle, each falling as a quarter cosine towards the other's end; power: the sum of the
 *  squares is 1 everywhere, −3 dB in the middle; linear: the sum is 1 everywhere, −6 dB in the middle; cut: at 1 until
 *  a twentieth of the travel before the other's end.
 *  @param crossfade  −1 deck 1 alone … 1 deck 2 alone */
export const crossfaded = (number: DeckNumber, crossfade: number, curve: CrossfaderCurve): number => {
  // 1 at the deck's own end, 0 at the other's.
  const near = 0.5 + (number === 1 ? -crossfade : crossfade) / 2
  if (near <= 0) return 0
  if (curve === 'power') return Math.sin((near * Math.PI) / 2)
  if (curve === 'linear') return near
  if (curve === 'cut') return Math.min(1, near / CUT)
  return near >= 0.5 ? 1 : Math.sin(near * Math.PI)
}
