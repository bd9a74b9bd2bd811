import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { LoadedTrack } from '../../contract/live.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { fullMix } from '../../contract/full-mix.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'

/** What a trigger does on a page that holds the sound while the bridge, which resolves triggers, is away. */
export type Resolved = { sets: [Path, ParameterValue][]; jumps: { deck: DeckNumber; sample: Samples }[] }
type Seen = { decks: Record<DeckNumber, LoadedTrack | null>; sample: (deck: DeckNumber) => Samples }

const everyDeck = (leaf: string, value: ParameterValue): [Path, ParameterValue][] =>
  DECKS.map(n => [`/deck/${n}/${leaf}`, value])

/** @returns undefined for what only the bridge can do, as loading a track */
export const resolveAway = (path: Path, value: ParameterValue | undefined, seen: Seen): Resolved | undefined => {
  if (path === '/panic') return { sets: fullMix(), jumps: [] }
  if (path === '/transport/play') return { sets: everyDeck('play', true), jumps: [] }
  if (path === '/transport/stop') return { sets: everyDeck('play', false), jumps: [] }
  const [, deckText, leaf] = /^\/deck\/([12])\/(.+)$/.exec(path) ?? []
  if (!deckText || !leaf) return undefined
  const deck = Number(deckText) as DeckNumber
  const jump = (sample: Samples): Resolved => ({ sets: [], jumps: [{ deck, sample: Math.max(0, Math.round(sample)) }] })
  if (leaf === 'seek' && typeof value === 'number') return jump(value * LIBRARY_RATE)
  if (leaf === 'nudge' && typeof value === 'number') return jump(seen.sample(deck) + value * LIBRARY_RATE)
  if (leaf === 'cue') return { ...jump(seen.decks[deck]?.cue ?? 0), sets: [[`/deck/${deck}/play`, false]] }
  const hot = seen.decks[deck]?.hotCues[Number(/^hotcue\/(\d)$/.exec(leaf)?.[1]) - 1]
  return hot === undefined || hot === null ? undefined : jump(hot)
}
