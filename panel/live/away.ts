import { LIBRARY_RATE } from '../../contract/audio-folder.ts'
import type { ParameterValue } from '../../contract/parameter-row.ts'
import { fullMix } from '../../contract/full-mix.ts'
import { DECKS, type DeckNumber, type Path } from '../../contract/parameters.ts'
import type { Samples } from '../../contract/units.ts'
import { movedBy } from '../../engine/beat-moves.ts'
import type { AwayDeck, Resolved } from './away-deck.ts'
import { awayLoop } from './away-loops.ts'

type Seen = { deck: (deck: DeckNumber) => AwayDeck | null }

const NOTHING: Resolved = { sets: [], jumps: [], loops: [] }

const everyDeck = (leaf: string, value: ParameterValue, decks: readonly DeckNumber[] = DECKS): Resolved => ({
  ...NOTHING,
  sets: decks.map(n => [`/deck/${n}/${leaf}`, value]),
})

const jumpTo = (deck: DeckNumber, sample: Samples, inPhase = false): Resolved => ({
  ...NOTHING,
  jumps: [{ deck, sample: Math.max(0, Math.round(sample)), ...(inPhase ? { inPhase } : {}) }],
})

/** A cue point that is set is jumped to; setting one is for the bridge, which keeps it. */
const cue = (deck: DeckNumber, { track, playing }: AwayDeck): Resolved | undefined =>
  playing ? { ...jumpTo(deck, track.cue), sets: [[`/deck/${deck}/play`, false]] } : undefined

const hotCue = (deck: DeckNumber, { track, quantize, playing, grid }: AwayDeck, slot: number): Resolved | undefined => {
  const at = track.hotCues[slot - 1]
  return at === null || at === undefined ? undefined : jumpTo(deck, at, quantize && playing && grid !== null)
}

/** Of one deck, by the leaf of the path. */
const ofDeck = (n: DeckNumber, deck: AwayDeck, leaf: string, value: number): Resolved | undefined => {
  const { grid, sample, quantize, playing } = deck
  if (leaf === 'seek') return jumpTo(n, value * LIBRARY_RATE, quantize && playing && grid !== null)
  if (leaf === 'nudge') return jumpTo(n, sample + value * LIBRARY_RATE)
  if (leaf === 'jump') return jumpTo(n, movedBy(grid, sample, value), true)
  if (leaf === 'cue') return cue(n, deck)
  const [, slot] = /^hotcue\/(\d)$/.exec(leaf) ?? []
  if (slot) return hotCue(n, deck, Number(slot))
  return leaf.startsWith('loop/') ? awayLoop(n, deck, leaf.slice(5), value) : undefined
}

/** @returns undefined for what only the bridge can do: loads, scenes, sets, undo, marks that are to be kept */
export const resolveAway = (path: Path, value: ParameterValue | undefined, seen: Seen): Resolved | undefined => {
  if (path === '/panic') return { ...NOTHING, sets: fullMix() }
  if (path === '/transport/stop') return everyDeck('play', false)
  if (path === '/transport/play')
    return everyDeck(
      'play',
      true,
      DECKS.filter(n => seen.deck(n)),
    )
  const [, deckText, leaf] = /^\/deck\/([12])\/(.+)$/.exec(path) ?? []
  if (!deckText || !leaf) return undefined
  const n = Number(deckText) as DeckNumber
  const deck = seen.deck(n)
  return deck ? ofDeck(n, deck, leaf, Number(value ?? 0)) : undefined
}
