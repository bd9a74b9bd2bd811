import { type DeckNumber, type StemName, stemsAmong } from '../../contract/parameters.ts'
import { amplitude } from '../../contract/tapers.ts'
import { isOn, type LiveState, numberAt } from '../live/state.ts'
import { stemPath } from '../stage/actions.ts'

/** Whether a stem is heard: not muted, and soloed where any stem of the deck is. */
export const stemSounds = (state: LiveState, deck: DeckNumber, stem: StemName): boolean => {
  if (isOn(state, stemPath(deck, stem, 'mute'))) return false
  const solos = stemsAmong(state.decks[deck]?.stems?.manifest.files).filter(name =>
    isOn(state, stemPath(deck, name, 'solo')),
  )
  return solos.length === 0 || solos.includes(stem)
}

/** Linear amplitude that a stem is heard at, 0 where it is not. */
export const stemAmplitude = (state: LiveState, deck: DeckNumber, stem: StemName): number =>
  stemSounds(state, deck, stem) ? amplitude(numberAt(state, stemPath(deck, stem, 'gain'))) : 0
