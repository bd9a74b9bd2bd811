import { type DeckNumber, DECKS, type Path, STEMS, type StemName, stemsAmong } from '../contract/parameters.ts'
import { SILENCE } from '../contract/tapers.ts'
import type { LoadedTrack } from '../contract/live.ts'
import type { ParameterValue } from '../contract/parameter-row.ts'
import type { Mirror } from './link/mirror.ts'
import type { Settings } from './settings.ts'

/** What is under way in the library, as a queue key shows it. @param percent  of what runs; null where nothing does */
export type QueueState = { waiting: number; running: number; percent: number | null; title: string; away: boolean }
/** A set's tracks, in its order. */
export type SetList = { id: string; name: string; tracks: readonly { id: string; title: string }[] }

/** Everything that keys and dials are drawn from. */
export type View = {
  readonly mirror: Mirror
  /** Where a path stands: for pictures as the bridge said it, for a hand with what it has set meanwhile. */
  readonly read: (path: Path) => ParameterValue | undefined
  focus: DeckNumber
  /** Why there is no bridge. */
  away: string
  queue: QueueState
  sets: readonly SetList[]
  /** What can be loaded, the newest first. */
  library: readonly { id: string; title: string }[]
  /** Tempo that was tapped last, in BPM; 0 before. */
  tapped: number
  /** Decks whose beat has just begun. */
  readonly flashes: Set<DeckNumber>
}

export const numberAt = ({ read }: View, path: Path, otherwise = 0): number => {
  const value = read(path)
  return typeof value === 'number' ? value : otherwise
}
export const isOn = ({ read }: View, path: Path): boolean => read(path) === true
export const textAt = ({ read }: View, path: Path): string => {
  const value = read(path)
  return typeof value === 'string' ? value : ''
}

export const trackOn = ({ mirror }: View, deck: DeckNumber): LoadedTrack | null => mirror.decks[deck]

/** The deck that settings mean now. */
export const deckOf = (view: View, { deck }: Pick<Settings, 'deck'>): DeckNumber => {
  if (deck === 'focused') return view.focus
  if (deck !== 'free') return deck
  const free =
    DECKS.find(n => trackOn(view, n) === null) ?? DECKS.find(n => !isOn(view, `/deck/${n}/play`)) ?? view.focus
  return free
}

export const stemPath = (view: View, settings: Pick<Settings, 'deck' | 'stem'>, leaf: string): Path =>
  `/deck/${deckOf(view, settings)}/stem/${settings.stem}/${leaf}`

/** The stems that lie on a deck. */
export const stemsOn = (view: View, deck: DeckNumber): readonly StemName[] =>
  stemsAmong(trackOn(view, deck)?.stems?.manifest.files)

export type StemState = {
  muted: boolean
  soloed: boolean
  sounds: boolean
  there: boolean
  gain: number
  fader: number
}

/** How a stem stands: it sounds where it is there, not muted, not down, and no other one alone is soloed. */
export const stemState = (view: View, settings: Pick<Settings, 'deck' | 'stem'>): StemState => {
  const deck = deckOf(view, settings)
  const at = (leaf: string, stem = settings.stem) => `/deck/${deck}/stem/${stem}/${leaf}`
  const muted = isOn(view, at('mute'))
  const soloed = isOn(view, at('solo'))
  const gain = numberAt(view, at('gain'))
  const there = stemsOn(view, deck).includes(settings.stem)
  const soloedAway = !soloed && STEMS.some(stem => isOn(view, at('solo', stem)))
  const sounds = there && !muted && !soloedAway && gain > SILENCE
  return { muted, soloed, sounds, there, gain, fader: numberAt(view, at('fader')) }
}
