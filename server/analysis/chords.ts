import { centred } from './key-profiles.ts'

/** A root in the bass makes a chord likelier, its third and its fifth less so. */
const BASS = { root: 0.5, other: 0.15 }

const triad = (chord: number): [number, number, number] => {
  const root = chord % 12
  return [root, (root + (chord < 12 ? 4 : 3)) % 12, (root + 7) % 12]
}

/** The share of rows in which each triad is the likeliest, [24], major first. */
export const chordShares = (rows: Float64Array[], bass: Float64Array[]): number[] => {
  const shares = new Array<number>(24).fill(0)
  rows.forEach((row, i) => {
    const heard = centred(row)
    const low = bass[i] ?? new Float64Array(12)
    const loudest = Math.max(...low) || 1
    const fits = shares.map((_, chord) => {
      const [root, third, fifth] = triad(chord)
      const tones = ((heard[root] as number) + (heard[third] as number) + (heard[fifth] as number)) / Math.sqrt(3)
      const under = BASS.root * (low[root] as number) + BASS.other * ((low[third] as number) + (low[fifth] as number))
      return tones + under / loudest
    })
    const best = fits.indexOf(Math.max(...fits))
    shares[best] = (shares[best] as number) + 1 / rows.length
  })
  return shares
}
