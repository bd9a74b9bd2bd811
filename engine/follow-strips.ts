import type { Deck } from './deck.ts'
import { follow, isNeutral, type Strip } from './strip.ts'

const stripOf = (deck: Deck, file: number): Strip => deck.strips[file - 1] as Strip
const NONE: readonly number[] = []
const filesOf = (deck: Deck): readonly number[] => deck.source?.stemFiles ?? NONE

/** Sends every strip to what its settings ask for. A solo counts only on a stem that the track has: that of a stem
 *  which it lacks would silence it. */
export const followStrips = (deck: Deck, frames: number): void => {
  const files = filesOf(deck)
  let solos = false
  for (let i = 0; i < files.length; i++) if (stripOf(deck, files[i] as number).settings.solo) solos = true
  for (let i = 0; i < deck.strips.length; i++) {
    const strip = deck.strips[i] as Strip
    follow(strip, !solos || strip.settings.solo, frames)
  }
}

/** Whether the stems that the track has sound as in the mix. */
export const isDeckNeutral = (deck: Deck): boolean => {
  const files = filesOf(deck)
  for (let i = 0; i < files.length; i++) if (!isNeutral(stripOf(deck, files[i] as number))) return false
  return true
}
